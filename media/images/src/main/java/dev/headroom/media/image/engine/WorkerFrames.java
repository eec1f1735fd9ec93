// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageRefusedException;
import dev.headroom.media.image.ImageTarget;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The messages between this process and a child process, each behind a magic number.
 *
 * <p>Immutable. A message is written and read by one thread at a time.
 */
final class WorkerFrames {
  private static final int MAGIC = 0x48524d31;
  private static final int MAX_BYTES = 1 << 30;
  private static final int MAX_TARGETS = 1024;

  private enum Status {
    OK,
    REFUSED,
    FAILED
  }

  /**
   * One image to encode.
   *
   * <p>Immutable, as long as nobody writes to the bytes.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by identity, which nobody does
  record Request(byte[] image, List<ImageTarget> targets) {}

  private WorkerFrames() {}

  static void writeRequest(DataOutputStream out, Request request) throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(request.image().length);
    out.write(request.image());
    out.writeInt(request.targets().size());
    for (ImageTarget each : request.targets()) {
      out.writeUTF(each.format().name());
      out.writeInt(each.width());
      out.writeInt(each.quality());
    }
    out.flush();
  }

  /** Reads a request; throws {@link EOFException} when there are no more. */
  static Request readRequest(DataInputStream in) throws IOException {
    requireMagic(in);
    byte[] image = readBytes(in, MAX_BYTES);
    List<ImageTarget> targets = new ArrayList<>();
    for (int i = readCount(in, MAX_TARGETS); i > 0; i--) {
      targets.add(new ImageTarget(readConstant(in, ImageFormat.class), in.readInt(), in.readInt()));
    }
    return new Request(image, targets);
  }

  static void writeInfo(DataOutputStream out, EngineInfo info) throws IOException {
    begin(out, Status.OK);
    out.writeUTF(info.name());
    writeFormats(out, info.reads());
    writeFormats(out, info.writes());
    out.writeUTF(info.detail());
    out.flush();
  }

  static EngineInfo readInfo(DataInputStream in) throws IOException {
    requireOk(in);
    return new EngineInfo(in.readUTF(), readFormats(in), readFormats(in), in.readUTF());
  }

  static void writeImages(DataOutputStream out, List<EncodedImage> images) throws IOException {
    begin(out, Status.OK);
    out.writeInt(images.size());
    for (EncodedImage each : images) {
      out.writeUTF(each.format().name());
      out.writeInt(each.width());
      out.writeInt(each.height());
      out.writeInt(each.bytes().length);
      out.write(each.bytes());
    }
    out.flush();
  }

  /**
   * Reads the response to a request; reads no more than is allowed, since it comes from a process
   * that parses hostile files.
   *
   * @param mostBytes of all images together
   * @throws ImageRefusedException if the child process refused the image
   * @throws ImageEngineException if its engine failed
   */
  static List<EncodedImage> readImages(DataInputStream in, long mostBytes) throws IOException {
    requireOk(in);
    List<EncodedImage> images = new ArrayList<>();
    long left = mostBytes;
    for (int i = readCount(in, MAX_TARGETS); i > 0; i--) {
      EncodedImage image =
          new EncodedImage(
              readConstant(in, ImageFormat.class),
              in.readInt(),
              in.readInt(),
              readBytes(in, (int) Math.min(left, MAX_BYTES)));
      left -= image.bytes().length;
      images.add(image);
    }
    return images;
  }

  static void writeRefusal(DataOutputStream out, ImageRefusedException refusal) throws IOException {
    begin(out, Status.REFUSED);
    out.writeUTF(refusal.reason().name());
    out.writeUTF(shortened(String.valueOf(refusal.getMessage())));
    out.flush();
  }

  static void writeFailure(DataOutputStream out, Throwable failure) throws IOException {
    begin(out, Status.FAILED);
    out.writeUTF(shortened(String.valueOf(failure.getMessage())));
    out.flush();
  }

  private static String shortened(String message) {
    return message.length() > 500 ? message.substring(0, 500) : message;
  }

  private static void begin(DataOutputStream out, Status status) throws IOException {
    out.writeInt(MAGIC);
    out.writeUTF(status.name());
  }

  private static void requireMagic(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new StreamCorruptedException("not a message of a child process of images");
    }
  }

  private static void requireOk(DataInputStream in) throws IOException {
    requireMagic(in);
    switch (readConstant(in, Status.class)) {
      case OK -> {
        return;
      }
      case REFUSED -> {
        throw new ImageRefusedException(
            readConstant(in, ImageRefusedException.Reason.class), in.readUTF());
      }
      case FAILED -> throw new ImageEngineException(in.readUTF(), null);
    }
  }

  private static void writeFormats(DataOutputStream out, Set<ImageFormat> formats)
      throws IOException {
    out.writeInt(formats.size());
    for (ImageFormat each : formats) {
      out.writeUTF(each.name());
    }
  }

  private static Set<ImageFormat> readFormats(DataInputStream in) throws IOException {
    Set<ImageFormat> formats = EnumSet.noneOf(ImageFormat.class);
    for (int i = readCount(in, MAX_TARGETS); i > 0; i--) {
      formats.add(readConstant(in, ImageFormat.class));
    }
    return formats;
  }

  private static <E extends Enum<E>> E readConstant(DataInputStream in, Class<E> type)
      throws IOException {
    String name = in.readUTF();
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new StreamCorruptedException(name + " is no " + type.getSimpleName());
  }

  /** Reads bytes behind their number; takes memory as they come. */
  private static byte[] readBytes(DataInputStream in, int most) throws IOException {
    int count = readCount(in, most);
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static int readCount(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new StreamCorruptedException(count + " is not 0 to " + most);
    }
    return count;
  }
}
