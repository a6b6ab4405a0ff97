/** The script of the panel's page: sends what was typed, draws what comes back as text. Knows no header; every text is set as text, never as markup. */
import type { PageInput, SimulateResult } from "../../server/lsp/protocol.ts";
import type { FromPage, ToPage } from "./messages.ts";

interface Host {
  postMessage(message: FromPage): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page lacks ${id}.`);
  return element;
}

const origin = part("origin", HTMLInputElement);
const method = part("method", HTMLInputElement);
const headers = part("headers", HTMLTextAreaElement);
const url = part("url", HTMLInputElement);
const credentials = part("credentials", HTMLInputElement);
const copy = part("copy", HTMLButtonElement);

function typed(): PageInput {
  return { origin: origin.value, method: method.value, headers: headers.value, credentials: credentials.checked, url: url.value };
}

function ask(): void {
  host.postMessage({ kind: "ask", page: typed() });
}

function element(tag: string, kind: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = text;
  return made;
}

function drawOffers(offers: SimulateResult["offers"]): void {
  part("offers", HTMLDivElement).replaceChildren(
    ...offers.map((offer) => {
      const button = element("button", "quiet", offer.origin);
      button.setAttribute("type", "button");
      button.title = offer.word;
      button.setAttribute("aria-label", `${offer.origin}, ${offer.word}`);
      button.addEventListener("click", () => {
        origin.value = offer.origin;
        ask();
      });
      return button;
    }),
  );
}

function drawLink(id: string, text: string | undefined): void {
  const link = part(id, HTMLButtonElement);
  link.hidden = text === undefined;
  link.textContent = text ?? "";
}

/** `isFirst`: the fields are filled; later they are the person's. `said`: what became of a pasted text. */
function draw({ result, isFirst, said }: ToPage): void {
  part("said", HTMLParagraphElement).textContent = said;
  drawLink("policy", result.name);
  part("sentence", HTMLParagraphElement).textContent = result.sentence;
  drawOffers(result.offers);
  if (isFirst && result.page !== undefined) {
    origin.value = result.page.origin;
    method.value = result.page.method;
    headers.value = result.page.headers;
    url.value = result.page.url;
    credentials.checked = result.page.credentials;
  }
  const lines = part("lines", HTMLOListElement);
  lines.className = result.outcome ?? "";
  lines.replaceChildren(...result.lines.map(({ kind, text }) => element("li", kind, text === "" ? " " : text)));
  drawLink("decided", result.decidedBy?.text);
  copy.disabled = result.testCase === undefined;
}

part("form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
part("trace", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const pasted = part("pasted", HTMLTextAreaElement);
  host.postMessage({ kind: "blocked", text: pasted.value, origin: origin.value });
  pasted.value = "";
});
copy.addEventListener("click", () => host.postMessage({ kind: "copy" }));
part("policy", HTMLButtonElement).addEventListener("click", () => host.postMessage({ kind: "open", what: "policy" }));
part("decided", HTMLButtonElement).addEventListener("click", () => host.postMessage({ kind: "open", what: "decided" }));
window.addEventListener("message", (event: MessageEvent<ToPage>) => draw(event.data));
host.postMessage({ kind: "ready" });
