"use strict";
(() => {
  const all = () => document.querySelectorAll("main details");
  const set = (open) => all().forEach((d) => { d.open = open; });
  document.getElementById("unfold").addEventListener("click", () => set(true));
  document.getElementById("fold").addEventListener("click", () => set(false));
  const contents = document.querySelector("nav details");
  if (window.matchMedia("(max-width: 59.99rem)").matches) { contents.open = false; }
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...all()].filter((d) => !d.open);
    opened.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((d) => { d.open = false; }));
})();
