export { cos, sin } from './sin-cos.js';
export { cosFloat32, sinFloat32 } from './sin-cos-float32.js';
export { square } from './square.js';
export { squareFloat32 } from './square-float32.js';
