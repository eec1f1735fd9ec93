// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.RetryLaterException;
import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageHeader;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.ImageTarget;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An engine in child processes: a decoder that crashes, hangs or exhausts its memory costs one
 * image, and the next one gets a new process.
 *
 * <p>A child process is no sandbox: it runs as the same user. Its environment holds no variables of
 * the parent but those that a JVM needs, and it writes no core dump. Its heap has a bound; so has
 * its other memory on Linux.
 *
 * <p>Thread-safe. {@link #encode} waits for a free process, at most a quarter of the time-out.
 */
final class WorkerPool implements ImageEngine {
  private static final Set<String> VARIABLES =
      Set.of("PATH", "LD_LIBRARY_PATH", "SystemRoot", "TEMP", "LANG", "LC_ALL");
  private static final Duration AFTER_BUSY = Duration.ofSeconds(10);
  private static final int BYTES_PER_PIXEL = 9; // more than PNG takes without compression
  private static final int BYTES_PER_FILE = 1 << 16;

  private final ImageSettings settings;
  private WorkerFolder folder; // guarded by this
  private final List<Slot> slots = new ArrayList<>();
  private final BlockingDeque<Slot> free;
  private final EngineInfo info;
  private volatile boolean closed;

  /** A place for one process. The thread that took it from the queue owns it. */
  private static final class Slot {
    private volatile @Nullable Worker worker;
  }

  private WorkerPool(ImageSettings settings, WorkerFolder folder) {
    this.settings = settings;
    this.folder = folder;
    for (int i = 0; i < settings.workers(); i++) {
      slots.add(new Slot());
    }
    this.free = new LinkedBlockingDeque<>(slots);
    Worker started = start();
    slots.getFirst().worker = started;
    EngineInfo engine = started.info();
    String where =
        settings.workers() == 1
            ? "in a child process"
            : "in up to " + settings.workers() + " child processes";
    this.info =
        new EngineInfo(
            engine.name(),
            engine.reads(),
            engine.writes(),
            engine.detail().isEmpty() ? where : where + "; " + engine.detail());
  }

  /**
   * Starts the first process.
   *
   * @throws ImageEngineException if it does not start, or no engine works in it
   */
  static WorkerPool open(ImageSettings settings) {
    WorkerFolder folder;
    try {
      folder = WorkerFolder.create();
    } catch (IOException e) {
      throw new ImageEngineException("no folder for child processes", e);
    }
    try {
      return new WorkerPool(settings, folder);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public List<EncodedImage> encode(CheckedImage image, List<ImageTarget> targets) {
    Slot slot = take();
    try {
      Worker worker = slot.worker;
      if (worker == null || !worker.isAlive()) {
        worker = start();
        slot.worker = worker;
      }
      return worker.encode(
          new WorkerFrames.Request(image.bytes(), targets), mostBytes(image.header(), targets));
    } finally {
      putBack(slot);
    }
  }

  private static long mostBytes(ImageHeader header, List<ImageTarget> targets) {
    long bytes = 0;
    for (ImageTarget each : targets) {
      long width = Math.min(each.width(), header.shownWidth());
      long height = width * header.shownHeight() / header.shownWidth() + 1;
      bytes += width * height * BYTES_PER_PIXEL + BYTES_PER_FILE;
    }
    return bytes;
  }

  private Slot take() {
    Duration longest = settings.timeout().dividedBy(4);
    try {
      Slot slot = closed ? null : free.pollFirst(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (slot != null) {
        return slot;
      } else if (closed) {
        throw new ImageEngineException("the engine of images is closed", null);
      }
      throw new RetryLaterException(
          "all %d child processes were busy for %s: raise headroom.media.images.workers"
              .formatted(settings.workers(), longest),
          AFTER_BUSY,
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageEngineException("interrupted while waiting for a child process", e);
    }
  }

  private void putBack(Slot slot) {
    free.addFirst(slot); // the process that is warm is next
    if (closed) {
      killAll();
    }
  }

  /** Where processes run: their folder, and the class path that may have copies in it. */
  private record Place(Path home, String classPath) {}

  /**
   * Returns the place of the processes: another folder where a cleaner of temporary files removed
   * it, and copies again of what it removed there.
   */
  private synchronized Place place() throws IOException {
    if (!folder.isIntact()) {
      folder.release();
      folder = WorkerFolder.create();
    }
    return new Place(folder.path(), WorkerClassPath.in(folder.path()));
  }

  private synchronized void deletePlace() {
    folder.close();
  }

  private Worker start() {
    try {
      Place place = place();
      return start(place.home(), place.classPath());
    } catch (IOException e) {
      throw new ImageEngineException(
          "no child process for images starts: set headroom.media.images.isolation=none", e);
    }
  }

  private Worker start(Path home, String classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(
                System.getProperty("java.home"),
                "bin",
                File.separatorChar == '\\' ? "java.exe" : "java")
            .toString());
    command.addAll(
        List.of(
            "-Xmx" + settings.workerHeapMb() + "m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:-UsePerfData",
            "-XX:ErrorFile=" + home.resolve("crash-%p.log"),
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=" + home,
            "-cp",
            classPath,
            WorkerMain.class.getName(),
            Long.toString(ProcessHandle.current().pid()),
            Long.toString(settings.maxBytes()),
            Long.toString(settings.maxPixels()),
            Integer.toString(settings.workerNativeMb()),
            settings.engine().name(),
            WorkerMain.LIBVIPS + settings.libvips()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(VARIABLES);
    environment.put("VIPS_WARNING", "0");
    environment.put("MALLOC_ARENA_MAX", "2");
    return new Worker(builder.start(), settings.timeout());
  }

  /** Kills all processes; calls that run fail. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    killAll();
    deletePlace();
  }

  private void killAll() {
    for (Slot each : slots) {
      Worker worker = each.worker;
      if (worker != null) {
        worker.close();
      }
    }
  }
}
