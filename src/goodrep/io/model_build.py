"""The full pose model, built from the official wheel of an older mediapipe.

That wheel holds the same two networks as Google's bundle, bare: a ``.task`` bundle is an uncompressed zip of them,
each with TFLite metadata that says how pixels become numbers. Where Google's store is out of reach but a package index
is not, this gives a bundle with identical landmarks. Zip times and order are fixed, so
its hash is always the same.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from goodrep.io.transfer import Progress, TransferError, sha256_of

VERSION: Final = "0.10.21"
WHEEL_NAME: Final = f"mediapipe-{VERSION}-cp311-cp311-manylinux_2_28_x86_64.whl"
"""The networks are the same in the wheels of all platforms: this one serves every machine."""
WHEEL_BYTES: Final = 35_622_638
WHEEL_SHA256: Final = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"

_NETWORKS: Final = (
    # member of the bundle, member of the wheel, mean and standard deviation of its input pixels
    ("pose_detector.tflite", "mediapipe/modules/pose_detection/pose_detection.tflite", 127.5, 127.5),
    ("pose_landmarks_detector.tflite", "mediapipe/modules/pose_landmark/pose_landmark_full.tflite", 0.0, 255.0),
)
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def build_full_model(folder: Path, on_progress: Progress) -> bytes:
    """The bundle's content, from a wheel that is put into ``folder`` and left there.

    Raises:
        TransferError: the wheel cannot be had.
        OSError: ``folder`` cannot be written.
    """
    wheel = folder / WHEEL_NAME
    if not (wheel.exists() and sha256_of(wheel) == WHEEL_SHA256):
        _download_wheel(folder, on_progress)
    bundle = io.BytesIO()
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as target:
        for name, member, mean, deviation in _NETWORKS:
            content = _with_normalization(source.read(member), mean, deviation)
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content)
    return bundle.getvalue()


def _download_wheel(folder: Path, on_progress: Progress) -> None:
    """With pip, because only pip knows this machine's package index, proxy and certificates."""
    folder.mkdir(parents=True, exist_ok=True)
    requirements = folder / "requirements.txt"
    requirements.write_text(f"mediapipe=={VERSION} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux_2_28_x86_64"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2", "--progress-bar", "raw"]
    command += ["--requirement", str(requirements), "--dest", str(folder)]
    complaint = ""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                if line.startswith("ERROR:"):
                    complaint = line.removeprefix("ERROR:").strip()
                elif found := re.fullmatch(r"Progress (\d+) of \d+\s*", line):
                    on_progress(int(found[1]))
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode != 0:
        raise TransferError(f"pip says: {complaint or f'exit code {pip.returncode}'}")


def _with_normalization(network: bytes, mean: float, deviation: float) -> bytes:
    """The TFLite network with metadata: its input is RGB, normalized as ``(pixel - mean) / deviation``."""
    import flatbuffers
    import numpy as np
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))

    normalization = metadata.NormalizationOptionsT()
    normalization.mean, normalization.std = [mean], [deviation]
    step = metadata.ProcessUnitT()
    step.optionsType, step.options = metadata.ProcessUnitOptions.NormalizationOptions, normalization
    picture = metadata.ImagePropertiesT()
    picture.colorSpace = metadata.ColorSpaceType.RGB
    content = metadata.ContentT()
    content.contentPropertiesType, content.contentProperties = metadata.ContentProperties.ImageProperties, picture
    image = metadata.TensorMetadataT()
    image.name, image.content, image.processUnits = "image", content, [step]
    graph = metadata.SubGraphMetadataT()
    graph.inputTensorMetadata = [image]
    graph.outputTensorMetadata = []
    for index in range(len(model.subgraphs[0].outputs)):
        output = metadata.TensorMetadataT()
        output.name = f"output_{index}"
        graph.outputTensorMetadata.append(output)
    description = metadata.ModelMetadataT()
    description.name, description.subgraphMetadata = "pose", [graph]
    packed = flatbuffers.Builder(0)
    packed.Finish(description.Pack(packed), b"M001")

    buffer = schema.BufferT()
    buffer.data = np.frombuffer(bytes(packed.Output()), np.uint8)
    model.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(network))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
