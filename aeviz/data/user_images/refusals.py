"""Why data of one's own is refused: every reason, its sentence, and the bounds that the sentences name."""

import unicodedata

from aeviz.data.sets import DataError

LEAST_IMAGES, MOST_IMAGES = 20, 20_000
MOST_CLASSES = 10
MOST_NAMES = 1000  # of classes, of which the most frequent are kept; more tell no classes
MOST_SIDE = 4096  # pixels
MOST_PIXELS = 500_000_000  # of all images together: five to ten seconds of decoding
MOST_FILE = 32 * 2**20  # bytes of one image file
MOST_BYTES = 256 * 2**20  # of everything that is sent, and of everything that archives unpack to

TYPES = "PNG, JPEG, GIF, BMP, WebP or TIFF"
USELESS = "({count:,} of {total:,} files cannot be used)"

SENTENCES = {
    # of the set
    "too_few": "{count:,} images are too few; at least {least:,} are needed. Add more.",
    "too_large": "Altogether this is more than {megabytes:,} MB. Send fewer or smaller images.",
    "too_many_pixels": "The images have more than {megapixels:,} million pixels altogether. Send fewer or smaller.",
    "too_many_files": "These are more than {most:,} files. Leave some out.",
    "no_folder": "There is no file or folder {name} that can be read. Check its name and its rights.",
    "no_images": f"There is no image among {{count:,}} files, such as {{name}}. Images are {TYPES} files, arrays saved "
    "with numpy.savez, or tables with a pixel a column.",
    "foreign": "{name} is of the kind {kind}, which is not read here. Send a zip, the image files themselves, or "
    "arrays saved with numpy.savez.",
    # of one file; where several are at fault the first is named
    "no_image": f"{{name}} is not a {TYPES} image {USELESS}. Leave out or replace these files.",
    "damaged": f"{{name}} is damaged or cut short {USELESS}. Leave out or replace these files.",
    "too_large_file": f"{{name}} has more than {{megabytes:,}} MB {USELESS}. Make these files smaller.",
    "too_wide": f"{{name}} is wider or higher than {{most:,}} pixels {USELESS}. Make these images smaller.",
    # of an archive
    "zip_damaged": "The archive is damaged or cut short. Make it again.",
    "zip_entries": "The archive holds more than {most:,} files. Leave some out.",
    "zip_encrypted": "{name} in the archive is encrypted. Make the archive again without a password.",
    "zip_name": "The archive holds a file named {name}, which leads out of it. Make it again from inside a folder.",
    "zip_method": "{name} in the archive is packed in an unusual way. Make the archive again as an ordinary zip file.",
    "zip_nested": "{name} is an archive in an archive in an archive. Unpack it and make one archive of images.",
    "zip_overlap": "{name} in the archive shares its bytes with another file. Make the archive again as an ordinary "
    "zip file.",
    "zip_swells": "{name} in the archive unpacks to more than {ratio:,} times its size. Make the archive again from "
    "ordinary images.",
    # of arrays
    "npz_images": "It is not clear which array holds the images: {found} could. Name it images, of shape (n, height, "
    "width), with 1, 3 or 4 channels before or behind or without, or (n, side × side), and save it with "
    "numpy.savez(file, images=..., labels=...).",
    "npz_array": "The array {name} is damaged or no plain array of numbers. Save it again with numpy.savez.",
    "npz_objects": "The array {name} holds Python objects, which cannot be read safely. Save it again as plain "
    "numbers or words, such as {name}.astype('uint8') or {name}.astype(str).",
    "npz_type": "The array {name} holds {dtype}; whole numbers from 0 to 255, or floats, are needed.",
    "npz_shape": "The array {name} has the shape {shape}; it should be (n, height, width), with 1, 3 or 4 channels "
    "before or behind or without, or (n, side × side), and at most {most:,} pixels a side.",
    "npz_values": "{name} holds values that are missing (NaN) or infinite. Fill them and save it again.",
    "npz_labels": "The labels in {name} do not fit the {count:,} images: one whole number or word for each is needed, "
    "or a row of zeros with a single one.",
    # of a table
    "table": "The table {name} could not be read. Each row should be an image: a label and as many numbers as a "
    "square image has pixels, such as 784.",
    # of the reading
    "too_long": "Reading took more than {seconds:,} s of computing and was ended. Send fewer or smaller images.",
    "reading_ended": "Reading has ended before its time. Send the images again; where it happens again, send fewer.",
    "disk": "The images could not be kept: the disk of the server is full, or cannot be written to. Ask whoever runs "
    "it.",
    # of what was kept
    "kept_damaged": "The images kept in {name} are damaged, or no longer there. Send them again.",
    "other_images": "{name} holds other images than this recipe was made with: their digest differs.",
}


def refusal(reason: str, **values: object) -> DataError:
    """The error with that reason's sentence; KeyError where the sentence wants a value that is not there."""
    return DataError(SENTENCES[reason].format(**values), reason, values)


def shown(name: str, most: int = 60) -> str:
    """A stranger's file name as it can stand in a sentence: printable, on one line, of bounded length."""
    clean = "".join(
        c if unicodedata.category(c)[0] not in "CZ" or c == " " else "\N{REPLACEMENT CHARACTER}"
        for c in unicodedata.normalize("NFC", name)
    )
    return clean if len(clean) <= most else f"…{clean[1 - most :]}"  # the end tells more than the path before it
