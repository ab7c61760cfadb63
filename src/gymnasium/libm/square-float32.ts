/**
 * For each sixteenth of the significands from 0.699 to 1.398: 1/c for a c near its middle, chosen by the authors such
 * that log2 c is very near a double.
 */
// biome-ignore format: four a line
const INVERSES = [
  1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895,
  1.1906977166711752, 1.1479821020556429, 1.1082251448272158, 1.0711297413057381,
  1.036437278977283, 1, 0.9492859795739057, 0.8951049428609004,
  0.8476821620351103, 0.8050314851692001, 0.7664671008843108, 0.731428603316328,
];
/** −log2 of the above. */
// biome-ignore format: four a line
const LOGS = [
  -0.48430022186289673, -0.42257122959194704, -0.3633754347673556, -0.30651309567405577,
  -0.25180720160537634, -0.19910014943794563, -0.14825100623281615, -0.09913323807318392,
  -0.051632812977629436, 0, 0.07508531937943004, 0.15987125980713107,
  0.2384046664317681, 0.31288288605863257, 0.38370422656453185, 0.451211048935815,
];
/** The bits of the float 0.699 with which the first sixteenth begins. */
const SIGNIFICAND_START = 0x3f330000;

/** log2(1 + r) ≈ b1·r + … + b5·r⁵. */
const B1 = 1.4426950408774342;
const B2 = -0.7213474675006291;
const B3 = 0.480898481472577;
const B4 = -0.36092606229713164;
const B5 = 0.288457581109214;

/** 2^s ≈ 1 + c1·s + c2·s² + c3·s³ for |s| ≤ 1/64. */
const C1 = 0.6931471806916203;
const C2 = 0.2402284522445722;
const C3 = 0.05550361559341535;
/** 1.5·2^52/32: adding it rounds to a multiple of 1/32. */
const ROUND_TO_32ND = 211106232532992;

const word = new DataView(new ArrayBuffer(4));

/**
 * A float x squared, with the bits of `x ** 2` for a NumPy float32 scalar, which calls the C library's `powf(x, 2)`: in
 * about one case of five thousand it differs from x·x in its last bit. For finite x whose square is a normal float, and
 * 0.
 *
 * Source: glibc 2.28 or later; Szabolcs Nagy (2017), Arm Optimized Routines, `powf.c` and its tables (MIT licence).
 */
export function squareFloat32(x: number): number {
  if (x === 0) return 0;
  word.setFloat32(0, Math.abs(x));
  const bits = word.getUint32(0);
  const offset = (bits - SIGNIFICAND_START) | 0;
  const sixteenth = (offset >>> 19) & 15;
  const exponent = offset >> 23;
  word.setUint32(0, bits - (exponent << 23));

  const r = word.getFloat32(0) * INVERSES[sixteenth]! - 1;
  const rr = r * r;
  const log2 = (B5 * r + B4) * (rr * rr) + ((B3 * r + B2) * rr + (B1 * r + (LOGS[sixteenth]! + exponent)));

  const n = 2 * log2 + ROUND_TO_32ND - ROUND_TO_32ND;
  const s = 2 * log2 - n;
  return Math.fround(((C3 * s + C2) * (s * s) + (C1 * s + 1)) * 2 ** n);
}
