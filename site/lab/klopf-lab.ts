import type { LabState } from './lab-state.js';

/** The lab that plays; when another begins, it pauses. */
let playing: LabState | undefined;

/** The address of the lab's page, as the header of this page has it. */
function labAddress(): string {
  const link = document.querySelector<HTMLAnchorElement>('.site-header a[href$="lab/index.html"]');
  return link?.href ?? new URL('../lab/index.html', location.href).href;
}

/**
 * A small lab in a page of text: `<klopf-lab experiment="…">` with the hash of a link of the lab. It loads and plays
 * when its reader asks for it; with the attribute `auto` when it comes into view, unless the reader wants no motion.
 * What is out of view, and what stands while another plays, is paused.
 */
export class KlopfLab extends HTMLElement {
  #lab: LabState | undefined;
  #watcher: IntersectionObserver | undefined;
  #close: (() => void) | undefined;
  #isVisible = false;
  /** Whether it plays on when it comes back into view. */
  #wants = false;
  #isStarted = false;

  connectedCallback(): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#wants = this.hasAttribute('auto') && !still;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'primary';
    button.textContent = '▶ Play';
    button.addEventListener('click', () => {
      this.#wants = true;
      void this.#start();
    });
    const link = document.createElement('a');
    link.href = this.#address();
    link.textContent = 'Open in the lab';
    const line = document.createElement('p');
    line.className = 'klopf-lab-start';
    line.append(button, ' ', link);
    this.append(line);
    this.#watcher = new IntersectionObserver((entries) => {
      this.#isVisible = entries.at(-1)!.isIntersecting;
      if (this.#isVisible && this.#wants) void this.#start();
      else if (!this.#isVisible && this.#lab?.isPlaying.peek()) {
        this.#wants = true;
        this.#lab.pause();
      }
    });
    this.#watcher.observe(this);
  }

  disconnectedCallback(): void {
    this.#watcher?.disconnect();
    this.#close?.();
    if (playing === this.#lab) playing = undefined;
    this.#lab = undefined;
    this.#isStarted = false;
    this.replaceChildren();
  }

  #address(): string {
    const hash = this.getAttribute('experiment') ?? '';
    return labAddress() + (hash === '' ? '' : `#${hash.replace(/^#/, '')}`);
  }

  async #start(): Promise<void> {
    if (this.#lab !== undefined) return this.#lab.play();
    if (this.#isStarted) return;
    this.#isStarted = true;
    try {
      const { openSmallLab } = await import('./small-lab.js');
      const opened = await openSmallLab(this, this.getAttribute('experiment') ?? '', this.#address(), (lab) => {
        if (playing !== lab) playing?.pause();
        playing = lab;
      });
      if (!this.isConnected) return opened.close();
      this.#lab = opened.lab;
      this.#close = opened.close;
      opened.lab.play();
    } catch (error) {
      this.#isStarted = false;
      this.#wants = false;
      let line = this.querySelector('.wrong');
      if (line === null) {
        line = document.createElement('p');
        line.className = 'wrong';
        line.setAttribute('role', 'alert');
        this.append(line);
      }
      line.textContent = `This lab could not be opened: ${(error as Error).message}.`;
    }
  }
}

if (customElements.get('klopf-lab') === undefined) customElements.define('klopf-lab', KlopfLab);
