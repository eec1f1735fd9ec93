// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.media.Later;
import dev.headroom.media.MemoryMediaStore;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private final RetryLaterException busy =
      new RetryLaterException("busy", Duration.ofSeconds(7), null);

  private final PlainEngine engine = new PlainEngine();
  private final MemoryMediaStore store = new MemoryMediaStore();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HeldLater later = new HeldLater();
  private final Images images =
      new Images(engine, store, later, ImageSettings.defaults(), registry);

  /** Work that runs when the test says so. */
  private static final class HeldLater implements Later {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<Options> options = new ArrayList<>();

    @Override
    public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
      return (value, how) -> {
        options.add(how);
        waiting.add(() -> {
          try {
            work.run(value, new Attempt("1", 1));
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
      };
    }

    void runAll() {
      while (!waiting.isEmpty()) {
        runNext();
      }
    }

    void runNext() {
      waiting.remove().run();
    }
  }

  private Picture picture(String id) {
    return Objects.requireNonNull(images.picture(id));
  }

  @Test
  void makesEachFormatInTheWidthsBelowTheImagesAndInItsOwn() {
    StoredImage stored = images.store(ImageFiles.written("jpg", 700, 400));
    assertThat(picture(stored.id()).isReady()).as("nothing is made in the request").isFalse();
    later.runAll();
    Picture picture = picture(stored.id());
    assertThat(picture.image()).isEqualTo(stored);
    assertThat(picture.of(ImageFormat.WEBP).stream().map(Picture.Variant::width))
        .containsExactly(16, 32, 48, 64, 96, 128, 256, 384, 640, 700);
    assertThat(picture.of(ImageFormat.JPEG)).hasSize(10);
    assertThat(picture.of(ImageFormat.AVIF)).as("the engine does not write it").isEmpty();
  }

  @Test
  void isNeverWiderThanTheTurnedImage() {
    StoredImage stored = images.store(ImageFiles.jpegTurned(300, 100, 6));
    later.runAll();
    assertThat(stored.width()).isEqualTo(100);
    assertThat(picture(stored.id()).of(ImageFormat.JPEG).getLast().width()).isEqualTo(100);
  }

  @Test
  void leavesAVeryWideImageAtTheWidestWidth() {
    StoredImage stored = images.store(ImageFiles.written("png", 5000, 2));
    later.runAll();
    assertThat(picture(stored.id()).of(ImageFormat.JPEG).getLast().width()).isEqualTo(3840);
  }

  /** As a screenshot of a whole page; an encoder that fails would fail at each attempt. */
  @Test
  void leavesOutSizesThatAFormatCannotHold() throws IOException {
    byte[] high = ImageFiles.written("png", 100, 20_000);
    StoredImage stored = images.store(high);
    later.runAll();
    assertThat(picture(stored.id()).of(ImageFormat.JPEG).getLast().width()).isEqualTo(100);
    assertThat(picture(stored.id()).of(ImageFormat.WEBP).getLast().width())
        .as("16383 high at most")
        .isEqualTo(64);
    assertThat(picture(stored.id()).isOffered(ImageFormat.WEBP)).isFalse();
    assertThatThrownBy(() -> images.encode(new ByteArrayInputStream(high), ImageFormat.WEBP, 640))
        .isInstanceOf(ImageRefusedException.class);
  }

  @Test
  void givesEqualFilesOneIdAndOneUniqueKeyAFormat() {
    byte[] file = ImageFiles.written("jpg", 20, 20);
    String id = images.store(file).id();
    assertThat(images.store(file).id()).isEqualTo(id);
    assertThat(later.options.stream().map(Later.Options::uniqueKey))
        .containsExactly(id + " WEBP", id + " JPEG", id + " WEBP", id + " JPEG");
  }

  @Test
  void makesOnlyWhatIsMissingInASecondAttempt() {
    images.store(ImageFiles.written("jpg", 20, 20));
    later.runAll();
    int calls = engine.calls.size();
    images.store(ImageFiles.written("jpg", 20, 20));
    later.runAll();
    assertThat(engine.calls).hasSize(calls);
  }

  @Test
  void makesTheSizesOfAKeptImageOnlyWhereTheCallerDoes() throws IOException {
    StoredImage kept = images.keep(new ByteArrayInputStream(ImageFiles.written("jpg", 20, 20)));
    assertThat(later.options).isEmpty();
    assertThat(picture(kept.id()).isReady()).isFalse();

    List<Images.MakeSizes> work = images.work(kept.id());
    assertThat(work.stream().map(Images.MakeSizes::format))
        .as("what the engine writes")
        .containsExactly(ImageFormat.WEBP, ImageFormat.JPEG);
    work.forEach(each -> images.make(each, "job 1"));
    assertThat(picture(kept.id()).of(ImageFormat.WEBP)).hasSize(2);

    int calls = engine.calls.size();
    work.forEach(each -> images.make(each, "job 2"));
    assertThat(engine.calls).as("nothing is missing").hasSize(calls);
  }

  @Test
  void leavesItToTheCallerToComeBackToABusyEngine() throws IOException {
    StoredImage kept = images.keep(new ByteArrayInputStream(ImageFiles.written("jpg", 20, 20)));
    engine.failure = busy;
    Images.MakeSizes work = images.work(kept.id()).getFirst();
    assertThatThrownBy(() -> images.make(work, "job 1")).isSameAs(busy);
    engine.failure = new ImageEngineException("crashed", null, true);
    assertThatThrownBy(() -> images.make(work, "job 1")).isInstanceOf(ImageEngineException.class);
    assertThatThrownBy(() -> images.make(work, "job 1"))
        .isInstanceOf(PermanentFailureException.class);
  }

  @Test
  void makesLargeSizesInCallsOfTheirOwn() {
    images.store(ImageFiles.written("png", 4000, 2000));
    later.runAll();
    assertThat(engine.calls.stream().map(List::size)).containsExactly(13, 2, 1, 13, 2, 1);
  }

  @Test
  void failsForGoodWhereTheImageCannotBeDecoded() {
    images.store(ImageFiles.written("jpg", 20, 20));
    engine.broken = true;
    assertThatThrownBy(later::runAll).isInstanceOf(PermanentFailureException.class);
    assertThat(registry.get("headroom.media.images.encode").tag("outcome", "refused").timer())
        .satisfies(timer -> assertThat(timer.count()).isOne());
  }

  @Test
  void triesAnImageOnceMoreThatHasEndedItsProcess() {
    byte[] file = ImageFiles.written("jpg", 20, 20);
    engine.failure = new ImageEngineException("crashed", null, true);
    images.store(file);
    for (ImageFormat each : List.of(ImageFormat.WEBP, ImageFormat.JPEG)) {
      assertThatThrownBy(later::runNext).as(each.name()).isInstanceOf(ImageEngineException.class);
    }
    images.store(file); // all attempts of this queue have one id
    assertThatThrownBy(later::runNext)
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("two processes");
    engine.failure = busy;
    assertThatThrownBy(later::runNext).as("its next attempt must be counted").isSameAs(busy);
  }

  @Test
  void triesAgainAsLongAsTheEngineFailsByItself() {
    byte[] file = ImageFiles.written("jpg", 20, 20);
    engine.failure = new ImageEngineException("closed", null);
    for (int attempt = 1; attempt <= 3; attempt++) {
      images.store(file);
      assertThatThrownBy(later::runAll).isInstanceOf(ImageEngineException.class);
    }
  }

  @Test
  void submitsWorkAgainThatFoundTheEngineBusy() {
    engine.failure = busy;
    StoredImage stored = images.store(ImageFiles.written("jpg", 20, 20));
    Later.Options first = later.options.getFirst();
    later.runNext();
    assertThat(later.options.getLast()).isEqualTo(first.withDelay(Duration.ofSeconds(7)));
    assertThat(registry.get("headroom.media.images.encode").tag("outcome", "busy").timer().count())
        .isOne();
    engine.failure = null;
    later.runAll();
    assertThat(picture(stored.id()).of(ImageFormat.WEBP)).hasSize(2);
  }

  @Test
  void doesNothingForAnImageThatWasDeletedMeanwhile() {
    StoredImage stored = images.store(ImageFiles.written("jpg", 20, 20));
    images.delete(stored.id());
    later.runAll();
    assertThat(images.picture(stored.id())).isNull();
    assertThat(store.list("")).isEmpty();
  }

  /** Else a size of it would be served for ever. */
  @Test
  void keepsNoSizeOfAnImageThatIsDeletedWhileItIsEncoded() {
    StoredImage stored = images.store(ImageFiles.written("jpg", 20, 20));
    engine.meanwhile = () -> images.delete(stored.id());
    later.runAll();
    assertThat(store.list("")).isEmpty();
  }

  /** What was uploaded before is not made again where the setting changes. */
  @Test
  void offersSizesOfAnotherQualityUntilThereAreThoseOfTheSettings() {
    StoredImage stored = images.store(ImageFiles.written("jpg", 20, 20));
    later.runAll();
    ImageSettings lower =
        SettingsRecord.of(ImageSettings.class)
            .create(each -> each.name().equals("quality") ? 70 : each.defaultValue());
    Images after = new Images(engine, store, later, lower, registry);

    Picture before = Objects.requireNonNull(after.picture(stored.id()));
    assertThat(before.variants()).isEqualTo(picture(stored.id()).variants());
    after.make(new Images.MakeSizes(stored.id(), ImageFormat.WEBP), "job");
    Picture made = Objects.requireNonNull(after.picture(stored.id()));
    assertThat(made.of(ImageFormat.WEBP)).allMatch(each -> each.key().contains("/q70/"));
    assertThat(made.of(ImageFormat.JPEG)).allMatch(each -> each.key().contains("/q85/"));
  }

  @Test
  void countsAndRefusesWhatIsNoImageBeforeAnythingIsStored() {
    assertThatThrownBy(() -> images.store("<svg/>".getBytes(UTF_8)))
        .isInstanceOf(ImageRefusedException.class);
    assertThatThrownBy(() -> images.store(ImageFiles.written("gif", 5, 5)))
        .as("the engine does not read GIF")
        .isInstanceOf(ImageRefusedException.class);
    assertThat(store.list("")).isEmpty();
    assertThat(later.waiting).isEmpty();
    assertThat(registry.get("headroom.media.images.refused").tag("reason", "svg").counter().count())
        .isOne();
  }

  @Test
  void servesSizesForAYearAndTheOriginalAsAnAttachment() {
    StoredImage stored = images.store(ImageFiles.written("jpg", 20, 20));
    later.runAll();
    String key = picture(stored.id()).of(ImageFormat.WEBP).getFirst().key();
    ServedFile size = Objects.requireNonNull(images.file(key));
    assertThat(size.bytes()).isEqualTo("WEBP 16".getBytes(UTF_8));
    assertThat(size.headers())
        .containsAllEntriesOf(
            Map.of(
                "Content-Type", "image/webp",
                "Cache-Control", "public, max-age=31536000, immutable",
                "X-Content-Type-Options", "nosniff"));
    ServedFile original = Objects.requireNonNull(images.original(stored.id()));
    assertThat(original.headers())
        .containsEntry("Cache-Control", "private, no-store")
        .containsEntry("Content-Security-Policy", "default-src 'none'; sandbox")
        .hasEntrySatisfying(
            "Content-Disposition", value -> assertThat(value).startsWith("attachment"));
  }

  @Test
  void servesNothingButSizesByKey() {
    StoredImage stored = images.store(ImageFiles.written("jpg", 20, 20));
    String folder = stored.id().substring(0, 2) + "/" + stored.id();
    for (String each : List.of(folder + "/original", folder + "/info", "../../etc/passwd", "")) {
      assertThat(images.file(each)).as(each).isNull();
    }
  }

  @Test
  void encodesOneSizeInsideARequest() throws IOException {
    byte[] upload = ImageFiles.written("jpg", 20, 20);
    assertThat(images.encode(new ByteArrayInputStream(upload), ImageFormat.WEBP, 640).bytes())
        .isEqualTo("WEBP 640".getBytes(UTF_8));
    assertThat(store.list("")).isEmpty();
  }
}
