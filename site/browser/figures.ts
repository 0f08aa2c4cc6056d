/** Draws the figures of a page, each when it comes near the window; a click on a run's point opens it in the explorer. */
import { draw } from "./page";

const explorer = new URL("explorer.html", new URL(document.body.dataset.root ?? "", location.href)).href;

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      void drawFigure(target as HTMLElement);
    }
  },
  { rootMargin: "600px" },
);
for (const figure of document.querySelectorAll(".figure")) watcher.observe(figure);

async function drawFigure(place: HTMLElement): Promise<void> {
  const { data, layout } = JSON.parse(place.querySelector("script")?.textContent ?? "") as { data: object[]; layout: object };
  await draw(place, data, layout, (runId) => (location.href = `${explorer}#run=${encodeURIComponent(runId)}`));
}
