import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * Shows what it holds, and where that throws the sentence, with a button to try again: one broken panel leaves the
 * others.
 */
class Boundary extends Component<{ readonly name: string; readonly children: ComponentChildren }> {
  override state: { readonly message: string | null } = { message: null };

  static override getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <div class="panel-broken" role="alert">
        <p>
          {this.props.name} could not be drawn: {message}
        </p>
        <button type="button" onClick={() => this.setState({ message: null })}>
          Try again
        </button>
      </div>
    );
  }
}

export interface PanelProps {
  /** Its place in the layout, as in `team`. */
  readonly area: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A part of the lab, with a heading by which it is found. */
export function Panel({ area, title, children }: PanelProps) {
  return (
    <section class={`panel panel-${area}`} id={area} aria-labelledby={`${area}-title`}>
      <header class="panel-head">
        <h2 id={`${area}-title`}>{title}</h2>
      </header>
      <div class="panel-body">
        <Boundary name={`The panel “${title}”`}>{children}</Boundary>
      </div>
    </section>
  );
}

/** A component whose code is loaded when it is first shown. */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [failure, setFailure] = useState<unknown>();
    const [, setIsLoaded] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          setIsLoaded(true);
        },
        () => setFailure(new Error('its code could not be loaded. Is the network there? Load the page again')),
      );
    }, []);
    if (failure !== undefined) throw failure;
    const Loaded = loaded;
    return Loaded === undefined ? <p class="muted">Loading …</p> : <Loaded {...props} />;
  };
}
