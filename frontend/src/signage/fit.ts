// Makes a block of text as large as its box allows. Names have two characters or
// forty, and nobody stands by a screen to see that a line fell off its edge.

const SCALE_STEP = 0.04;
const SCALE_MIN = 0.3;

/** Svelte attachment: lowers --scale on the element until its content fits. */
export function fit(node: HTMLElement): () => void {
  const shrink = () => {
    for (let scale = 1; scale >= SCALE_MIN; scale -= SCALE_STEP) {
      node.style.setProperty("--scale", scale.toFixed(2));
      if (node.scrollHeight <= node.clientHeight && node.scrollWidth <= node.clientWidth) return;
    }
  };
  const sizes = new ResizeObserver(shrink);
  const texts = new MutationObserver(shrink);
  sizes.observe(node);
  texts.observe(node, { characterData: true, childList: true, subtree: true });
  shrink();
  return () => { sizes.disconnect(); texts.disconnect(); };
}
