// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageCheck;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageHeader;
import dev.headroom.media.image.ImageRefusedException;
import dev.headroom.media.image.ImageTarget;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * An engine on ImageIO of the JDK, and on libwebp for WebP. Writes no AVIF and does not read it.
 *
 * <p>Colour profiles of JPEG are honoured; those of PNG are not, since ImageIO does not read them.
 * JPEG in the colours of print (CMYK) is refused.
 *
 * <p>Thread-safe. Needs up to about 12 bytes of heap a pixel of the source.
 */
final class JavaEngine implements ImageEngine {
  private static final int OVERSAMPLED = 3;

  private final EngineInfo info;

  JavaEngine(String detail) {
    ImageIO.setUseCache(false);
    ImageIO.scanForPlugins();
    Set<ImageFormat> reads = EnumSet.of(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.GIF);
    Set<ImageFormat> writes = EnumSet.of(ImageFormat.JPEG, ImageFormat.PNG);
    if (webpWorks()) {
      reads.add(ImageFormat.WEBP);
      writes.add(ImageFormat.WEBP);
    }
    this.info =
        new EngineInfo("Java " + Runtime.version().feature() + " ImageIO", reads, writes, detail);
  }

  private static boolean webpWorks() {
    try {
      BufferedImage white = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      byte[] webp = write(white, new ImageTarget(ImageFormat.WEBP, 16, 85));
      return read(new ImageCheck(1 << 16, 256).check(webp), 16).getWidth() == 16;
    } catch (IOException | RuntimeException | LinkageError absent) {
      return false;
    }
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public List<EncodedImage> encode(CheckedImage image, List<ImageTarget> targets) {
    ImageHeader header = image.header();
    int widest = targets.stream().mapToInt(ImageTarget::width).max().orElse(1);
    BufferedImage decoded = decode(image, Math.min(widest, header.shownWidth()));
    Map<Integer, BufferedImage> byWidth = new HashMap<>();
    BufferedImage last = decoded;
    for (int width :
        targets.stream().map(ImageTarget::width).sorted(Comparator.reverseOrder()).toList()) {
      if (!byWidth.containsKey(width)) {
        last = JavaPixels.scaled(last, storedWidth(header, width), storedHeight(header, width));
        byWidth.put(width, JavaPixels.upright(last, header.orientation()));
      }
    }
    List<EncodedImage> encoded = new ArrayList<>();
    for (ImageTarget each : targets) {
      BufferedImage upright = byWidth.getOrDefault(each.width(), decoded);
      try {
        byte[] bytes = write(upright, each);
        encoded.add(
            new EncodedImage(each.format(), upright.getWidth(), upright.getHeight(), bytes));
      } catch (IOException e) {
        throw new ImageEngineException(info.name() + " did not encode " + each.format(), e);
      }
    }
    return encoded;
  }

  private static int storedWidth(ImageHeader header, int shownWidth) {
    return header.orientation() >= 5
        ? proportional(header.width(), header.height(), shownWidth)
        : Math.min(header.width(), shownWidth);
  }

  private static int storedHeight(ImageHeader header, int shownWidth) {
    return header.orientation() >= 5
        ? Math.min(header.height(), shownWidth)
        : proportional(header.height(), header.width(), shownWidth);
  }

  /** Returns a side that shrinks as another one that becomes the shown width. */
  private static int proportional(int side, int widthSide, int shownWidth) {
    return shownWidth >= widthSide
        ? side
        : Math.max(1, (int) Math.round((double) side * shownWidth / widthSide));
  }

  private static BufferedImage decode(CheckedImage image, int shownWidth) {
    try {
      return JavaPixels.srgb(read(image, shownWidth));
    } catch (ImageRefusedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ImageRefusedException(
          ImageRefusedException.Reason.BROKEN, "the image cannot be decoded: " + e.getMessage());
    }
  }

  /** Decodes a file; leaves rows and columns out where far more than needed are there. */
  private static BufferedImage read(CheckedImage image, int shownWidth) throws IOException {
    ImageHeader header = image.header();
    Iterator<ImageReader> readers =
        ImageIO.getImageReadersByFormatName(header.format().extension());
    if (!readers.hasNext()) {
      throw new ImageRefusedException(
          ImageRefusedException.Reason.UNSUPPORTED, "ImageIO does not read " + header.format());
    }
    WebpFrame first = header.format() == ImageFormat.WEBP ? WebpFrame.first(image.bytes()) : null;
    byte[] file = first == null ? image.bytes() : first.file();
    ImageReader reader = readers.next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      image.requireAnnounced(reader.getWidth(0), reader.getHeight(0));
      ImageReadParam param = reader.getDefaultReadParam();
      int every = header.shownWidth() / (OVERSAMPLED * shownWidth);
      if (every > 1 && header.format() != ImageFormat.WEBP) {
        param.setSourceSubsampling(every, every, 0, 0);
      }
      BufferedImage picture = reader.read(0, param);
      return first == null ? picture : first.onCanvas(picture, header.width(), header.height());
    } finally {
      reader.dispose();
    }
  }

  private static byte[] write(BufferedImage image, ImageTarget target) throws IOException {
    ImageFormat format = target.format();
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format.extension());
    if (!writers.hasNext()) {
      throw new IOException("ImageIO does not write " + format);
    }
    ImageWriter writer = writers.next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      BufferedImage written = format == ImageFormat.JPEG ? JavaPixels.onWhite(image) : image;
      writer.write(null, new IIOImage(written, null, null), quality(writer, target));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static ImageWriteParam quality(ImageWriter writer, ImageTarget target) {
    ImageWriteParam param = writer.getDefaultWriteParam();
    if (target.format() == ImageFormat.PNG) {
      return param;
    }
    int quality = EncoderQuality.of(target.format(), target.quality()).quality();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    if (target.format() == ImageFormat.WEBP) {
      param.setCompressionType("Lossy");
    }
    param.setCompressionQuality(quality / 100f);
    if (param instanceof JPEGImageWriteParam jpeg) {
      jpeg.setOptimizeHuffmanTables(true);
    }
    return param;
  }

  /** Does nothing: there is nothing to end. */
  @Override
  public void close() {}
}
