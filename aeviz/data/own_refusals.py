"""Why data of one's own is refused: every reason, its sentence, and the bounds that the sentences name."""

import unicodedata

from aeviz.data.sets import DataError

LEAST_IMAGES, MOST_IMAGES = 20, 20_000
MOST_CLASSES = 10
MOST_SIDE = 4096  # pixels
MOST_PIXELS = 500_000_000  # of all images together: five to ten seconds of decoding
MOST_FILE = 32 * 2**20  # bytes of one image file
MOST_BYTES = 256 * 2**20  # of everything that is sent, and of everything that an archive unpacks to

TYPES = "PNG, JPEG, GIF, BMP or WebP"

SENTENCES = {
    # of the set
    "too_few": "{count:,} images are too few; at least {least:,} are needed. Add more.",
    "too_many": "There are more than {most:,} images. Leave some out.",
    "too_many_classes": "There are {count:,} classes; the map has colours for {most}. Join some or leave some out.",
    "half_labelled": "{name} lies in no folder, and other images do. Put each image into the folder of its class, or "
    "all of them into none.",
    "too_large": "Altogether this is more than {megabytes:,} MB. Send fewer or smaller images.",
    "too_many_pixels": "The images have more than {megapixels:,} million pixels altogether. Send fewer or smaller.",
    "mixed": "{name} is an archive among other files. Send one archive alone, or image files alone.",
    "no_folder": "There is no folder {name} that can be read. Check its name and its rights.",
    # of one file; where several are at fault the first is named
    "no_image": f"{{name}} is not a {TYPES} image ({{count:,}} of {{total:,}} files cannot be used). "
    "Leave out or replace these files.",
    "damaged": "{name} is damaged or cut short ({count:,} of {total:,} files cannot be used). "
    "Leave out or replace these files.",
    "too_large_file": "{name} has more than {megabytes:,} MB ({count:,} of {total:,} files cannot be used). "
    "Make these files smaller.",
    "too_wide": "{name} is wider or higher than {most:,} pixels ({count:,} of {total:,} files cannot be used). "
    "Make these images smaller.",
    # of an archive
    "zip_damaged": "The archive is damaged or cut short. Make it again.",
    "zip_entries": "The archive holds more than {most:,} files. Leave some out.",
    "zip_encrypted": "{name} in the archive is encrypted. Make the archive again without a password.",
    "zip_name": "The archive holds a file named {name}, which leads out of it. Make it again from inside a folder.",
    "zip_method": "{name} in the archive is packed in an unusual way. Make the archive again as an ordinary zip file.",
    "zip_nested": "{name} in the archive is an archive itself. Unpack it and make one archive of images.",
    "zip_swells": "{name} in the archive unpacks to more than {ratio:,} times its size. Make the archive again from "
    "ordinary images.",
    # of arrays
    "npz_images": "The .npz file should hold one array named images, of shape (n, height, width), with 1, 3 or 4 "
    "channels behind or without, or (n, 784); {found} such arrays are in it. Save it again with "
    "numpy.savez(file, images=..., labels=...).",
    "npz_array": "The array {name} is damaged or no plain array of numbers. Save it again with numpy.savez.",
    "npz_type": "The array {name} holds {dtype}; whole numbers from 0 to 255, or floats, are needed.",
    "npz_shape": "The array {name} has the shape {shape}; it should be (n, height, width), with 1, 3 or 4 channels "
    "behind or without, or (n, 784), and at most {most:,} pixels a side.",
    "npz_values": "The array {name} holds values that are no brightness: all must lie in 0..1 or all in 0..255, none "
    "missing (NaN) or infinite.",
    "npz_labels": "The array labels must hold {count:,} whole numbers or words, one for each image.",
    # of what was kept
    "kept_damaged": "The images kept in {name} are damaged. Send them again.",
}


def refusal(reason: str, **values: object) -> DataError:
    """The error with that reason's sentence; KeyError where the sentence wants a value that is not there."""
    return DataError(SENTENCES[reason].format(**values), reason, values)


def shown(name: str, most: int = 60) -> str:
    """A stranger's file name as it can stand in a sentence: printable, on one line, of bounded length."""
    clean = "".join(
        c if unicodedata.category(c)[0] not in "CZ" or c == " " else "\N{REPLACEMENT CHARACTER}" for c in name
    )
    return clean if len(clean) <= most else f"…{clean[1 - most :]}"  # the end tells more than the path before it
