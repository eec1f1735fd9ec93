// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageCheck;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageRefusedException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The program of a child process: encodes one image after the other until its input ends.
 *
 * <p>Confined to one thread. Ends with its parent, also when that is killed. An image that exhausts
 * the heap, or the bound of native memory, ends the process.
 */
final class WorkerMain {
  /** Comes before the path of libvips, so that no argument is empty. */
  static final String LIBVIPS = "libvips=";

  private static final int BUFFER = 1 << 16;

  private WorkerMain() {}

  /**
   * Runs the child process.
   *
   * @param args the parent's process id, the most bytes, the most pixels, the most megabytes of
   *     native memory, the engine, and {@code libvips=} with the path of the library, which may be
   *     empty
   */
  public static void main(String[] args) throws IOException {
    InputStream requests = System.in;
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER));
    System.setOut(System.err);
    ProcessHandle.of(Long.parseLong(args[0]))
        .ifPresentOrElse(
            parent -> {
              var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
            },
            () -> Runtime.getRuntime().halt(1));
    ImageCheck check = new ImageCheck(Long.parseLong(args[1]), Long.parseLong(args[2]));
    ImageEngine engine;
    try {
      engine = EngineChoice.open(args[4], args[5].substring(LIBVIPS.length()));
    } catch (ImageEngineException absent) {
      WorkerFrames.writeFailure(out, absent);
      return;
    }
    boolean bounded = NativeMemory.bound(Long.parseLong(args[3]) << 20);
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(requests, BUFFER))) {
      WorkerFrames.writeInfo(out, bounded ? engine.info() : unbounded(engine.info()));
      while (true) {
        encode(engine, check, WorkerFrames.readRequest(in), out);
      }
    } catch (EOFException parentIsDone) {
      engine.close();
    }
  }

  private static EngineInfo unbounded(EngineInfo info) {
    String detail = "no bound of native memory on this system";
    return new EngineInfo(
        info.name(),
        info.reads(),
        info.writes(),
        info.detail().isEmpty() ? detail : info.detail() + "; " + detail);
  }

  private static void encode(
      ImageEngine engine, ImageCheck check, WorkerFrames.Request request, DataOutputStream out)
      throws IOException {
    try {
      WorkerFrames.writeImages(out, engine.encode(check.check(request.image()), request.targets()));
    } catch (ImageRefusedException refusal) {
      WorkerFrames.writeRefusal(out, refusal);
    } catch (RuntimeException failure) {
      WorkerFrames.writeFailure(out, failure);
    }
  }
}
