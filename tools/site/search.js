// Searches the guides and the API reference. Expects SEARCH_INDEX and Fuse.
{
  const LIMIT = 50;
  const root = new URL(".", document.currentScript.src);
  const input = document.querySelector("#searchbar");
  const content = document.querySelector("#content");
  const results = document.querySelector("#searchResults");
  const fuse = new globalThis.Fuse(globalThis.SEARCH_INDEX, {
    keys: [{ name: "name", weight: 3 }, { name: "doc", weight: 1 }],
    ignoreLocation: true,
    minMatchCharLength: 2,
    threshold: 0.3,
  });

  const element = (tag, className, ...children) => {
    const created = document.createElement(tag);
    created.className = className;
    created.append(...children);
    return created;
  };

  const resultOf = ({ name, kind, in: place, doc, url }) => {
    const link = element(
      "a",
      "",
      element("strong", "", name),
      element("small", "", `${kind} · ${place}`),
      element("span", "", doc),
    );
    link.href = new URL(url, root).href;
    return element("li", "", link);
  };

  const search = () => {
    const query = input.value.trim();
    content.style.display = query ? "none" : "";
    const found = query ? fuse.search(query, { limit: LIMIT }).map(({ item }) => item) : [];
    results.replaceChildren(element("ul", "", ...found.map(resultOf)));
    if (query && found.length === 0) results.replaceChildren(`Nothing matches “${query}”`);
  };

  input.removeAttribute("style");
  input.placeholder = "Search: press /";
  input.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === input) return;
    event.preventDefault();
    input.focus();
  });
  search(); // Browsers restore the text of the field after "Back".
}
