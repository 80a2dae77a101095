// A file of its own, because the content security policy allows no script inside the page.
import init from "{{js}}";

// After a defect nothing of the module runs any more: it ends in a trap, and what is shown then is made here.
const crashed = (reason) => {
  if (!(reason instanceof WebAssembly.RuntimeError) || document.getElementById("crash")) return;
  const make = (name, className, ...content) => {
    const element = document.createElement(name);
    element.className = className;
    element.append(...content);
    return element;
  };
  const reload = make("a", "button is-primary", "Reload the page");
  reload.href = location.href;
  reload.rel = "external";
  const words =
    "That is a defect in PEP. What was saved is safe. Reload the page to go on; if it happens again, tell the people " +
    "who run PEP what you were doing.";
  const panel = make("div", "crash-panel", make("h2", "", "This page has stopped"), make("p", "", words), reload);
  const notice = make("div", "crash", panel);
  notice.id = "crash";
  notice.setAttribute("role", "alert");
  document.body.append(notice);
};
addEventListener("error", (event) => crashed(event.error));
addEventListener("unhandledrejection", (event) => crashed(event.reason));

const boot = document.getElementById("boot");
try {
  await init({ module_or_path: "{{wasm}}" });
  boot.remove();
} catch (error) {
  console.error(error);
  boot.setAttribute("role", "alert");
  boot.textContent =
    "PEP could not start. Check the connection and reload the page. If it happens again, update the browser, " +
    "or tell whoever runs PEP at your company.";
}
