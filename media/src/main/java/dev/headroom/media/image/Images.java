// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import dev.headroom.media.FileMediaStore;
import dev.headroom.media.InMemoryLater;
import dev.headroom.media.Later;
import dev.headroom.media.MediaStore;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of an application: stores an upload at once, makes its sizes later, offers them as {@code
 * srcset}.
 *
 * <p>An upload is checked by its header, stored under its hash and never changed. Each format is
 * one piece of work of {@link Later}, with the unique key of image and format: uploads of equal
 * files are made once, and work that is repeated makes only what is missing. Files in the store are
 * upright, in the colours of sRGB, without metadata, and never wider than the original; the
 * original itself keeps what the camera wrote, its place among it, so it is served as an attachment
 * only.
 *
 * <p>Thread-safe. {@link #store} costs a hash and two files; {@link #encode} runs the engine on the
 * caller's thread.
 */
public final class Images implements AutoCloseable {
  /** The kind of the work that makes the sizes of one format. */
  public static final String KIND = "media.images@1";

  private static final Logger LOG = LoggerFactory.getLogger(Images.class);
  private static final int THREADS = 2;
  private static final long PIXELS_PER_CALL = 4_000_000;
  private static final String YEAR = "public, max-age=31536000, immutable";

  private final ImageEngine engine;
  private final MediaStore store;
  private final ImageSettings settings;
  private final ImageCheck check;
  private final List<ImageFormat> formats;
  private final MeterRegistry registry;
  private final Later.Queue<MakeSizes> queue;
  private final List<AutoCloseable> owned = new ArrayList<>();

  /**
   * The sizes of one image in one format, to be made.
   *
   * <p>Immutable.
   *
   * @param id of the stored image
   */
  public record MakeSizes(String id, ImageFormat format) {}

  /**
   * Creates images on parts that the caller closes.
   *
   * @param later runs the work that makes sizes
   * @param registry receives the meters
   */
  public Images(
      ImageEngine engine,
      MediaStore store,
      Later later,
      ImageSettings settings,
      MeterRegistry registry) {
    this.engine = engine;
    this.store = store;
    this.settings = settings;
    this.check = settings.check();
    this.registry = registry;
    this.formats = settings.formats().stream().filter(engine.info().writes()::contains).toList();
    if (formats.size() < settings.formats().size()) {
      LOG.warn(
          "{} does not write all of {}: images are made in {}",
          engine.info().name(),
          settings.formats(),
          formats);
    }
    this.queue = later.register(KIND, MakeSizes.class, Later.Running.COMPUTING, this::makeSizes);
  }

  /**
   * Opens images in a folder, with the engine on the class path, default settings and work on
   * threads of this process.
   *
   * @throws ImageEngineException if no engine works here
   */
  public static Images in(Path folder) {
    ImageSettings settings = ImageSettings.defaults();
    ImageEngine engine = ImageEngine.open(settings);
    InMemoryLater later = new InMemoryLater(THREADS);
    Images images =
        new Images(engine, new FileMediaStore(folder), later, settings, Metrics.globalRegistry);
    images.owned.addAll(List.of(later, engine));
    return images;
  }

  /** Returns what the engine is and can do. */
  public EngineInfo engine() {
    return engine.info();
  }

  /**
   * Stores an upload, and has its sizes made later. It joins the caller's transaction as far as the
   * {@link Later} does; the files stay if it rolls back, under a key that the next upload reuses.
   *
   * @throws ImageRefusedException if it is no image, or exceeds a bound
   */
  public StoredImage store(InputStream upload) throws IOException {
    return store(checked(() -> check.read(upload)));
  }

  /** Stores an upload, as {@link #store(InputStream)}. */
  public StoredImage store(byte[] upload) {
    try {
      return store(checked(() -> check.check(upload)));
    } catch (IOException e) {
      throw new IllegalStateException(e); // nothing is read
    }
  }

  /**
   * Stores an upload as {@link #store(InputStream)} does, but has nothing made: {@link #make} makes
   * the sizes where the application chooses. It joins no transaction.
   */
  public StoredImage keep(InputStream upload) throws IOException {
    return keep(checked(() -> check.read(upload)));
  }

  private StoredImage store(CheckedImage image) {
    StoredImage stored = keep(image);
    work(stored.id()).forEach(each -> queue.submit(each, Later.Options.unique(uniqueKey(each))));
    return stored;
  }

  private StoredImage keep(CheckedImage image) {
    ImageHeader header = image.header();
    requireReadable(header);
    StoredImage stored =
        new StoredImage(
            ImageKeys.id(image.bytes()),
            header.format(),
            header.shownWidth(),
            header.shownHeight());
    store.put(ImageKeys.original(stored.id()), image.bytes());
    store.put(ImageKeys.info(stored.id()), stored.toInfo());
    return stored;
  }

  /** Returns the work that makes all sizes of an image, one piece a format, the first one first. */
  public List<MakeSizes> work(String id) {
    return formats.stream().map(format -> new MakeSizes(id, format)).toList();
  }

  /**
   * Encodes an upload at once, on the caller's thread: one size inside a request. Nothing is
   * stored.
   *
   * @throws ImageRefusedException if it is no image, exceeds a bound, or cannot be decoded
   * @throws ImageEngineException if the engine failed
   * @throws RetryLaterException if the engine has too much to do: respond with 503 and {@code
   *     Retry-After}
   */
  public EncodedImage encode(InputStream upload, ImageFormat format, int width) throws IOException {
    CheckedImage image = checked(() -> check.read(upload).requireFitting(format, width));
    requireReadable(image.header());
    return encode(image, format, List.of(new ImageTarget(format, width, settings.quality())))
        .getFirst();
  }

  private void requireReadable(ImageHeader header) {
    if (!engine.info().reads().contains(header.format())) {
      throw refused(
          new ImageRefusedException(
              ImageRefusedException.Reason.UNSUPPORTED,
              engine.info().name() + " does not read " + header.format()));
    }
  }

  private interface Check {
    CheckedImage run() throws IOException;
  }

  private CheckedImage checked(Check upload) throws IOException {
    try {
      return upload.run();
    } catch (ImageRefusedException e) {
      throw refused(e);
    }
  }

  private ImageRefusedException refused(ImageRefusedException refusal) {
    ImageMeter.REFUSED
        .counter(registry, refusal.reason().name().toLowerCase(Locale.ROOT))
        .increment();
    return refusal;
  }

  private static String uniqueKey(MakeSizes work) {
    return work.id() + " " + work.format();
  }

  /** Work that finds the engine busy has not failed, and is submitted again. */
  private void makeSizes(MakeSizes work, Later.Attempt attempt) {
    try {
      make(work, attempt.id());
    } catch (RetryLaterException busy) {
      if (store.exists(ImageKeys.died(work.id(), work.format(), attempt.id()))) {
        throw busy; // the next attempt must have the same id
      }
      LOG.debug("the sizes of {} wait: {}", work, busy.getMessage());
      queue.submit(work, Later.Options.unique(uniqueKey(work)).withDelay(busy.delay()));
    }
  }

  /**
   * Makes the sizes of an image in one format that are missing, on the caller's thread. An image
   * whose decoding ends a process is tried once more.
   *
   * @param id of the work that calls, the same in each of its attempts
   * @throws PermanentFailureException if no further attempt can succeed
   * @throws ImageEngineException if the engine failed: try again
   * @throws RetryLaterException if the engine has too much to do: try again later
   */
  public void make(MakeSizes work, String id) {
    String died = ImageKeys.died(work.id(), work.format(), id);
    try {
      makeMissing(work);
    } catch (ImageRefusedException e) {
      throw new PermanentFailureException("the image " + work.id() + " is not decoded", e);
    } catch (ImageEngineException e) {
      if (e.processDied() && store.exists(died)) {
        throw new PermanentFailureException(
            "the image " + work.id() + " has ended two processes: it is not tried again", e);
      } else if (e.processDied()) {
        store.put(died, new byte[0]);
      }
      throw e;
    }
  }

  /** Makes the sizes that are missing, which is what a second attempt does too. */
  private void makeMissing(MakeSizes work) {
    byte[] original = store.get(ImageKeys.original(work.id()));
    if (original == null) {
      LOG.info("the image {} was deleted before its sizes were made", work.id());
      return;
    }
    if (!engine.info().writes().contains(work.format())) {
      throw new PermanentFailureException(
          engine.info().name() + " does not write " + work.format(), null);
    }
    CheckedImage image = check.check(original);
    List<ImageTarget> missing =
        settings.widthsFor(image.header().shownWidth()).stream()
            .filter(width -> image.fits(work.format(), width))
            .filter(width -> !store.exists(key(work, width)))
            .map(width -> new ImageTarget(work.format(), width, settings.quality()))
            .toList();
    for (List<ImageTarget> call : calls(image.header(), missing)) {
      for (EncodedImage each : encode(image, work.format(), call)) {
        String key = key(work, each.width());
        store.put(key, each.bytes());
        if (!store.exists(ImageKeys.original(work.id()))) {
          store.deleteAll(key); // The image was deleted meanwhile.
          return;
        }
      }
    }
  }

  /** Groups targets so that a call of the engine ends long before its time-out. */
  private static List<List<ImageTarget>> calls(ImageHeader header, List<ImageTarget> targets) {
    List<List<ImageTarget>> calls = new ArrayList<>();
    long pixels = 0;
    for (ImageTarget each : targets) {
      long more = (long) each.width() * each.width() * header.shownHeight() / header.shownWidth();
      pixels += more;
      if (calls.isEmpty() || pixels > PIXELS_PER_CALL) {
        calls.add(new ArrayList<>());
        pixels = more;
      }
      calls.getLast().add(each);
    }
    return calls;
  }

  private String key(MakeSizes work, int width) {
    return ImageKeys.variant(work.id(), settings.quality(), width, work.format());
  }

  private List<EncodedImage> encode(
      CheckedImage image, ImageFormat format, List<ImageTarget> targets) {
    long begun = System.nanoTime();
    String outcome = "failed";
    try {
      List<EncodedImage> encoded = engine.encode(image, targets);
      outcome = "made";
      return encoded;
    } catch (ImageRefusedException e) {
      outcome = "refused";
      throw refused(e);
    } catch (RetryLaterException e) {
      outcome = "busy";
      throw e;
    } finally {
      ImageMeter.ENCODE
          .timer(registry, format.extension(), outcome)
          .record(Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  /**
   * Returns an image with the sizes that exist by now, those that were made in another quality
   * where there is none in that of the settings; null if it is not in the store.
   */
  public @Nullable Picture picture(String id) {
    byte[] info = store.get(ImageKeys.info(id));
    if (info == null) {
      return null;
    }
    List<String> keys = store.list(ImageKeys.folder(id));
    return new Picture(StoredImage.ofInfo(id, info), ImageKeys.variants(keys, settings.quality()));
  }

  /**
   * Returns a size with the headers of its response: cached for a year, since a key's content never
   * changes.
   *
   * @param key of a {@link Picture.Variant}, as it comes from a request
   * @return null if it is no key of a size, or if there is none
   */
  public @Nullable ServedFile file(String key) {
    Picture.Variant variant = ImageKeys.parse(key);
    byte[] bytes = variant == null ? null : store.get(key);
    if (variant == null || bytes == null) {
      return null;
    }
    return ServedFile.of(bytes, variant.format(), Map.of("Cache-Control", YEAR));
  }

  /**
   * Returns the original with the headers of its response: an attachment, in no cache. It holds
   * what the camera wrote, so serve it to those only who may see that.
   *
   * @return null if there is none
   */
  public @Nullable ServedFile original(String id) {
    byte[] bytes = store.get(ImageKeys.original(id));
    if (bytes == null) {
      return null;
    }
    ImageFormat format = ImageHeader.read(bytes).format();
    String name = id + "." + format.extension();
    return ServedFile.of(
        bytes,
        format,
        Map.of(
            "Cache-Control", "private, no-store",
            "Content-Disposition", "attachment; filename=\"" + name + "\"",
            "Content-Security-Policy", "default-src 'none'; sandbox"));
  }

  /**
   * Deletes an image with all its sizes. Equal uploads are one image, so look first whether a row
   * of the application still names it: whoever has uploaded the same file loses it too. An image
   * that nobody names does no harm, and may be deleted by a job at night.
   */
  public void delete(String id) {
    store.deleteAll(ImageKeys.original(id)); // First: work that runs looks for it.
    store.deleteAll(ImageKeys.folder(id));
  }

  /** Closes what {@link #in} has opened; nothing otherwise. */
  @Override
  public void close() {
    for (AutoCloseable each : owned) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.warn("{} was not closed", each, e);
      }
    }
  }
}
