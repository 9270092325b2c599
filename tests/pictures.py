"""Takes the README's pictures of the running app:  python -m tests.pictures"""

from tests.serving import PAD, ROOT, Server, browser, open_page

PICTURES = {
    "front-light": ("", 3, "light"),
    "vae-dark": ("vae?guess=collapse.mean&beta=0.5&layers=grid,codes,ellipses&z=0.4,0.9", 1, "dark"),
}


def main() -> None:
    server = Server()
    server.wait()
    try:
        with browser() as chromium:
            for name, (path, pads, scheme) in PICTURES.items():
                context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                open_page(page, f"{server.url}/{path}", pads)
                page.wait_for_selector(f"{PAD}[data-grid-count]")
                page.wait_for_timeout(1500)
                page.screenshot(path=ROOT / "docs" / f"{name}.png")
                context.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
