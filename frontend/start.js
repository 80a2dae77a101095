// A file of its own, because the content security policy allows no script inside the page.
import init from "{{js}}";

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
