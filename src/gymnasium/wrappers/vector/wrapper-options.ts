/** A wrapper of single environments, whatever it needs. */
export type SingleWrapper = new (env: never, options: never) => object;

/** What the constructor of a wrapper takes after the environment. */
export type WrapperOptions<W extends SingleWrapper> =
  ConstructorParameters<W> extends [unknown, ...infer Options] ? Options : never;
