/** The form of the front page: asks for advice on the reader's own plan. */
import { compute, stopComputing } from "./compute";
import { element } from "./page";

const form = element("#plan", HTMLFormElement);
const place = element("#advice", HTMLElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void answer();
});

async function answer(): Promise<void> {
  stopComputing();
  const value = (name: string) => Number(new FormData(form).get(name)) || undefined;
  const study = wearlawsRows.studies.find((each) => each.study === place.dataset.study);
  place.setAttribute("aria-busy", "true");
  try {
    const question = { users: value("users") ?? NaN, hours: value("hours") ?? NaN, maxParams: value("maxParams") };
    place.innerHTML = await compute({ kind: "advice", rows: study?.rows ?? [], question });
  } catch (error) {
    place.textContent = (error as Error).message;
  }
  place.removeAttribute("aria-busy");
}
