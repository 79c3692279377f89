// A password can be looked at while it is typed.

/** Puts a button beside the password field in `box`, which carries its two labels. */
export function offerToShow(box) {
  const input = box.querySelector("input[type=password]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  const draw = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? box.dataset.hide : box.dataset.show;
  };
  button.addEventListener("click", () => draw(input.type === "password"));
  input.form?.addEventListener("submit", () => draw(false));
  draw(false);
  box.append(button);
}
