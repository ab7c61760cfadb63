// The script of every page but the lab: the style, and where the page has a small lab, what draws it.
import '../style/tokens.css';
import '../style/base.css';
import '../style/article.css';

if (document.querySelector('klopf-lab') !== null)
  for (const load of Object.values(import.meta.glob('../lab/klopf-lab.ts'))) void load();
