"""PDF documents out of HTML, and what goes into them: without a browser, without the network, without the database."""

import base64
import logging
import re
import threading
from functools import lru_cache
from io import BytesIO

import qrcode
from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin

_logger = logging.getLogger(__name__)
# Pango and fontconfig are shared by the whole process.
_lock = threading.Lock()
JPEG_QUALITY = 80
# Read nothing else, whatever a file claims to be: some formats are small programs. Odoo keeps Pillow from loading its
# plugins when they are needed, and Pillow fails on the name of one that is not there.
IMAGE_FORMATS = ("JPEG", "PNG", "GIF", "BMP", WebPImagePlugin.WebPImageFile.format)
MOST_PIXELS = 50_000_000
_PICTURE = re.compile(r'src="data:(image/[a-z+]+);base64,([A-Za-z0-9+/=]+)"')


class RendererMissing(Exception):
    """WeasyPrint, or a library of the system that it needs, is not installed."""


@lru_cache(1)
def _weasyprint():
    """The renderer, looked for when it is first needed: a server without it must start all the same."""
    # It tells of each step, and of each thing that it can't draw: nobody can do anything about it.
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise RendererMissing(str(error)) from error
    return weasyprint


def render(html):
    """Make a PDF. Nothing is read but the text given: addresses in it are not followed, ``data:`` excepted.

    :param str html: the whole document, with its style
    :return: bytes
    :raise RendererMissing: WeasyPrint can't be loaded
    """
    weasyprint = _weasyprint()
    html, pictures = _take_out_pictures(html)

    class Fetcher(weasyprint.urls.URLFetcher):
        def fetch(self, url, headers=None):
            if url in pictures:
                mimetype, content = pictures[url]
                return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": mimetype})
            return super().fetch(url, headers)

    fetcher = Fetcher(allowed_protocols={"data"}, allow_redirects=False)
    with _lock:
        return weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()


def _take_out_pictures(html):
    """Put names in place of the pictures: parsing them as text takes longer than all else of the document.

    Quotes in what people wrote are escaped, so nothing of it can be taken for a picture.

    :return: tuple (html, ``{name: (type, bytes)}``)
    """
    pictures, known = {}, {}

    def name(match):
        # the logo on each of many labels is one picture in the document
        key = known.setdefault(match[0], f"picture:{len(known)}")
        if key not in pictures:
            pictures[key] = match[1], base64.b64decode(match[2])
        return f'src="{key}"'

    return _PICTURE.sub(name, html), pictures


def data_uri(content, mimetype):
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"


def thumbnail(content, size, transparent=False):
    """A picture as the document shows it: turned the way it was taken, no larger than needed.

    :param bytes content: the picture
    :param tuple size: largest width and height, pixels
    :param bool transparent: keep what is transparent (logos, signatures), as PNG instead of JPEG
    :return: a ``data:`` URI; None when it is no picture that can be read
    """
    try:
        with Image.open(BytesIO(content), formats=IMAGE_FORMATS) as image:
            image.draft("RGB", size)
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(f"{image.width} × {image.height} pixels are too many")
            image = ImageOps.exif_transpose(image)
            image.thumbnail(size)
            stream = BytesIO()
            if transparent:
                image.convert("RGBA").save(stream, "PNG")
                return data_uri(stream.getvalue(), "image/png")
            if image.mode in ("RGBA", "LA", "P"):
                image = image.convert("RGBA")
                paper = Image.new("RGB", image.size, "white")
                paper.paste(image, mask=image.getchannel("A"))
                image = paper
            image.convert("RGB").save(stream, "JPEG", quality=JPEG_QUALITY)
            return data_uri(stream.getvalue(), "image/jpeg")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        _logger.info("A picture can't be shown in a document: %s", error)
        return None


def qr_code(text):
    """The text as a QR code, drawn with lines, so that it is sharp at any size.

    :return: a ``data:`` URI
    """
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    squares = "".join(
        f"M{run.start()} {line}h{run.end() - run.start()}v1H{run.start()}z"
        for line, row in enumerate(rows)
        for run in re.finditer("1+", "".join("1" if dark else "0" for dark in row))
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<path d="{squares}"/></svg>'
    )
    return data_uri(svg.encode(), "image/svg+xml")
