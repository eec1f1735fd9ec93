// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageRefusedException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child process, which is killed when its start or a call takes too long.
 *
 * <p>One thread at a time, but for {@link #close}, which is thread-safe.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final int BUFFER = 1 << 16;
  private static final long SECONDS_TO_EXIT = 5;

  /** Also a machine that is busy starts a JVM within this. */
  private static final Duration MIN_START = Duration.ofSeconds(15);

  private final Process process;
  private final Duration timeout;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final AtomicReference<String> lastLine = new AtomicReference<>("");
  private final EngineInfo info;
  private volatile String killedBecause = "";
  private volatile boolean late;
  private volatile boolean closed;

  private interface Call<T> {
    T run() throws IOException;
  }

  /**
   * Takes a process that has just started, and waits until its engine is open.
   *
   * @param timeout for the start, which has a quarter of a minute at least, and for each call
   */
  Worker(Process process, Duration timeout) {
    this.process = process;
    this.timeout = timeout;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
    BackgroundScheduler.virtualThread("media-worker", this::readErrors).start();
    Duration start = timeout.compareTo(MIN_START) < 0 ? MIN_START : timeout;
    try {
      this.info = within(start, () -> WorkerFrames.readInfo(in));
    } catch (IOException e) {
      throw new ImageEngineException(ended("it started"), e);
    } catch (ImageEngineException e) {
      kill("its engine does not work");
      throw e;
    }
  }

  private void readErrors() {
    try {
      process.errorReader().lines().forEach(lastLine::set);
    } catch (UncheckedIOException ended) {
      // The process was killed.
    }
  }

  EngineInfo info() {
    return info;
  }

  /**
   * Encodes one image.
   *
   * @param mostBytes that the response may have
   * @throws ImageRefusedException if the image is refused; the process goes on
   * @throws ImageEngineException if the engine failed; {@link #isAlive} says whether the process
   *     goes on
   */
  List<EncodedImage> encode(WorkerFrames.Request request, long mostBytes) {
    try {
      return within(
          timeout,
          () -> {
            WorkerFrames.writeRequest(out, request);
            return WorkerFrames.readImages(in, mostBytes);
          });
    } catch (IOException e) {
      throw new ImageEngineException(ended("it decoded an image"), e, !closed);
    }
  }

  /** Kills the process unless the call ends in time: either one, never both. */
  private <T> T within(Duration limit, Call<T> call) throws IOException {
    CompletableFuture<Boolean> end =
        new CompletableFuture<Boolean>().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    var _ =
        end.exceptionallyAsync(
            tooLate -> {
              LOG.warn("process {} took longer than {} and is killed", process.pid(), limit);
              kill("it took longer than " + limit);
              return false;
            },
            kill -> BackgroundScheduler.virtualThread("media-worker", kill).start());
    try {
      return call.run();
    } finally {
      if (!end.complete(true)) {
        late = true;
      }
    }
  }

  private String ended(String when) {
    String reason = killedBecause;
    kill("its messages are broken");
    try {
      process.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String how =
        reason.isEmpty()
            ? (process.isAlive() ? "broke off" : "ended with exit code " + process.exitValue())
            : "was killed because " + reason;
    String said = lastLine.get().isEmpty() ? "" : "; it wrote: " + lastLine.get();
    return "the child process of images " + how + " while " + when + said;
  }

  /** Returns whether it takes another call; not while it is about to be killed. */
  boolean isAlive() {
    return !late && process.isAlive();
  }

  /** Kills the process, whatever it does. */
  void close() {
    closed = true;
    kill("the engine was closed");
  }

  private void kill(String because) {
    killedBecause = because;
    process.destroyForcibly();
  }
}
