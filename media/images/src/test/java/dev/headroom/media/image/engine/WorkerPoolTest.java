// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.media.RetryLaterException;
import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageRefusedException;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.ImageTarget;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WorkerPoolTest {
  private ImageEngine engine = open(Map.of());

  /** Opens the pool of one process with the JDK's engine, which behaves alike on every machine. */
  private static ImageEngine open(Map<String, Object> changed) {
    Map<String, Object> values = Map.of("engine", ImageSettings.Engine.JAVA, "workers", 1);
    ImageSettings settings =
        SettingsRecord.of(ImageSettings.class)
            .create(each ->
                changed.getOrDefault(
                    each.name(), values.getOrDefault(each.name(), each.defaultValue())));
    return ImageEngine.open(settings);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private EncodedImage encode(CheckedImage image) {
    return engine.encode(image, List.of(new ImageTarget(ImageFormat.WEBP, 320, 85))).getFirst();
  }

  private CheckedImage rocket() {
    return Photographs.checked(Photographs.rocket());
  }

  private static List<ProcessHandle> processes() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children
          .filter(each -> each.info().commandLine().orElse("").contains(WorkerMain.class.getName()))
          .toList();
    }
  }

  @Test
  void encodesInAChildProcess() {
    assertThat(processes()).hasSize(1);
    assertThat(engine.info().detail()).contains("child process");
    EncodedImage image = encode(rocket());
    assertThat(image.width()).isEqualTo(320);
    assertThat(image.bytes()).isNotEmpty();
  }

  @Test
  void costsOneImageWhereTheHeapIsExhausted() {
    engine.close();
    engine = open(Map.of("worker-heap-mb", 64));
    byte[] large =
        Photographs.written("png", new BufferedImage(5000, 5000, BufferedImage.TYPE_INT_RGB));
    List<ImageTarget> wide = List.of(new ImageTarget(ImageFormat.JPEG, 4000, 85));
    assertThatThrownBy(() -> engine.encode(Photographs.checked(large), wide))
        .isInstanceOfSatisfying(
            ImageEngineException.class, failure -> assertThat(failure.processDied()).isTrue())
        .hasMessageContaining("ended with exit code");
    assertThat(encode(rocket()).width()).isEqualTo(320);
  }

  @Test
  void startsAnotherProcessAfterOneWasKilled() throws Exception {
    ProcessHandle killed = processes().getFirst();
    killed.destroyForcibly();
    killed.onExit().get(60, TimeUnit.SECONDS);
    assertThat(encode(rocket()).width()).isEqualTo(320);
    assertThat(processes()).doesNotContain(killed).hasSize(1);
  }

  /** Systems remove what nobody has touched for ten days from the folder of temporary files. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void startsAnotherProcessWhereItsFolderWasRemoved() throws Exception {
    ProcessHandle killed = processes().getFirst();
    Path folder = folder(killed);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    killed.destroyForcibly();
    killed.onExit().get(60, TimeUnit.SECONDS);

    assertThat(encode(rocket()).width()).isEqualTo(320);
    Path other = folder(processes().getFirst());
    assertThat(other).isNotEqualTo(folder);
    engine.close();
    assertThat(other).doesNotExist();
  }

  private static Path folder(ProcessHandle process) {
    String setting = "-Djava.io.tmpdir=";
    return Stream.of(process.info().arguments().orElseThrow())
        .filter(each -> each.startsWith(setting))
        .map(each -> Path.of(each.substring(setting.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void killsAProcessThatHangs() throws Exception {
    engine.close();
    engine = open(Map.of("timeout", Duration.ofSeconds(1)));
    long frozen = freeze();
    assertThatThrownBy(() -> encode(rocket()))
        .isInstanceOfSatisfying(
            ImageEngineException.class, failure -> assertThat(failure.processDied()).isTrue())
        .hasMessageContaining("it took longer than PT1S");
    assertThat(processes().stream().map(ProcessHandle::pid)).doesNotContain(frozen);
  }

  private static long freeze() throws Exception {
    long pid = processes().getFirst().pid();
    assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor()).isZero();
    return pid;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void killsAProcessThatHangsWhileItStarts(@TempDir Path folder) throws Exception {
    Path library = folder.resolve("libvips.so.42");
    assertThat(new ProcessBuilder("mkfifo", library.toString()).start().waitFor()).isZero();
    engine.close();
    assertThatThrownBy(() ->
            open(
                Map.of(
                    "engine", ImageSettings.Engine.LIBVIPS,
                    "libvips", library.toString(),
                    "timeout", Duration.ofSeconds(1))))
        .as("a loader of libraries waits for a pipe that nobody writes to")
        .isInstanceOf(ImageEngineException.class)
        .hasMessageContaining("it took longer than")
        .hasMessageContaining("while it started");
    assertThat(processes()).isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void asksToComeBackWhereAllProcessesAreBusy() throws Exception {
    engine.close();
    engine = open(Map.of("timeout", Duration.ofSeconds(20)));
    freeze();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<EncodedImage> calls = new ExecutorCompletionService<>(callers);
      var _ = calls.submit(() -> encode(rocket()));
      var _ = calls.submit(() -> encode(rocket()));
      assertThatThrownBy(() -> calls.take().get())
          .as("one call has the process, the other waits a quarter of the time-out")
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RetryLaterException.class);
      engine.close();
      assertThatThrownBy(() -> calls.take().get())
          .hasCauseInstanceOf(ImageEngineException.class)
          .as("the image is not at fault")
          .satisfies(failure ->
              assertThat((ImageEngineException) failure.getCause())
                  .returns(false, ImageEngineException::processDied));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void boundsTheMemoryBesidesTheHeap() throws IOException {
    Path limits = Path.of("/proc", Long.toString(processes().getFirst().pid()), "limits");
    assertThat(Files.readString(limits)).containsPattern("Max address space +[0-9]+ ");
  }

  @Test
  void handsRefusalsBackAndKeepsTheProcess() {
    long pid = processes().getFirst().pid();
    byte[] damaged = Photographs.cat();
    Arrays.fill(damaged, 200, 3000, (byte) 0x55);
    assertThatThrownBy(() -> encode(Photographs.checked(damaged)))
        .isInstanceOfSatisfying(
            ImageRefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(ImageRefusedException.Reason.BROKEN));
    assertThat(encode(rocket()).width()).isEqualTo(320);
    assertThat(processes().getFirst().pid()).isEqualTo(pid);
  }

  @Test
  void endsItsProcessesAndRemovesTheirFilesWhenItIsClosed() throws Exception {
    ProcessHandle process = processes().getFirst();
    engine.close();
    process.onExit().get(60, TimeUnit.SECONDS);
    assertThatThrownBy(() -> encode(rocket()))
        .isInstanceOf(ImageEngineException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void deletesTheFoldersOfProcessesThatWereKilled() throws IOException {
    Path left = folderOfAnotherProcess();
    Path live = folderOfAnotherProcess();
    try (FileChannel lock = FileChannel.open(live.resolve("lock"), StandardOpenOption.WRITE)) {
      assertThat(lock.lock().isValid()).isTrue();
      engine.close();
      engine = open(Map.of());
      assertThat(left).doesNotExist();
      assertThat(live).exists();
    }
    engine.close();
    engine = open(Map.of());
    assertThat(live).doesNotExist();
  }

  private static Path folderOfAnotherProcess() throws IOException {
    Path folder = Files.createTempDirectory("headroom-media-1-1-");
    Files.createFile(folder.resolve("lock"));
    Files.writeString(folder.resolve("copy.jar"), "a copy");
    return folder;
  }

  @Test
  void saysWhatIsMissingWhereLibvipsIsWanted() throws IOException {
    Path none = Files.createTempDirectory("no-libvips").resolve("libvips.so.42");
    assertThatThrownBy(
            () -> open(Map.of("engine", ImageSettings.Engine.LIBVIPS, "libvips", none.toString())))
        .isInstanceOf(ImageEngineException.class)
        .hasMessageContaining(none.toString());
  }
}
