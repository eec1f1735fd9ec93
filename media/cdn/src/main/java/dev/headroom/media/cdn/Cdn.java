// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.ground.TimeSource;
import dev.headroom.media.Later;
import dev.headroom.media.RetryLaterException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A content delivery network in front of the application: purges, and the headers of responses.
 *
 * <p>A purge takes part in the caller's transaction where {@link Later} is backed by a database: it
 * is made if and only if the transaction commits, after the commit, and again after the replica
 * lag. Purges of a short window are joined into as few calls as the provider's limits allow. A call
 * that fails is made again; nothing is lost when the process ends.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * cdn.purge(Purge.tags("association-17"));
 * cdn.headers(AssetType.PAGE, List.of("association-17")).forEach(response::setHeader);
 * }</pre>
 */
public final class Cdn {
  /** The kind of work by which purges are made. */
  public static final String KIND = "cdn.purge@1";

  private static final String CACHE_CONTROL = "Cache-Control";
  private static final String CDN_CACHE_CONTROL = "CDN-Cache-Control";
  private static final String YEAR = "public, max-age=31536000, immutable";
  private static final int STATIC_MAX_AGE = 300;
  private static final Duration STALE_ON_ERROR = Duration.ofDays(1);

  /** Before the calls that are left after one that failed. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final PurgeProvider provider;
  private final CdnSettings settings;
  private final Later.Queue<Purge> queue;

  private Cdn(Later later, PurgeProvider provider, CdnSettings settings, CdnListener listener) {
    this.provider = provider;
    this.settings = settings;
    PurgeBatches batches =
        new PurgeBatches(
            provider,
            settings.collect().toNanos(),
            new CallBudget(settings.callsPerMinute(), TimeSource.system()),
            listener);
    this.queue = later.register(KIND, Purge.class, (purge, attempt) -> make(purge, batches));
  }

  /** A purge that waits for a call, or has come a part of its way, is submitted again. */
  private void make(Purge purge, PurgeBatches batches) throws Exception {
    try {
      batches.purge(purge);
    } catch (PurgeBatches.CallsUsedUpException wait) {
      queue.submit(purge, Later.Options.after(wait.delay()));
    } catch (PurgeBatches.PartlyMadeException partly) {
      Purge rest = partly.rest(purge);
      boolean waits = partly.failure() instanceof PurgeBatches.CallsUsedUpException;
      if (rest.size() == purge.size() && !waits) {
        throw partly.failure();
      } else if (rest.size() > 0) {
        queue.submit(rest, Later.Options.after(delay(partly.failure())));
      }
    }
  }

  private static Duration delay(Exception failure) {
    return switch (failure) {
      case PurgeBatches.CallsUsedUpException wait -> wait.delay();
      case RetryLaterException wait -> wait.delay();
      default -> PAUSE;
    };
  }

  /** Creates the face of a provider; there is one for each {@link Later}. */
  public static Cdn create(Later later, PurgeProvider provider, CdnSettings settings) {
    return create(later, provider, settings, CdnListener.NONE);
  }

  /** Creates the face of a provider, with a listener that is notified of each call. */
  public static Cdn create(
      Later later, PurgeProvider provider, CdnSettings settings, CdnListener listener) {
    return new Cdn(later, provider, settings, listener);
  }

  /**
   * Purges after the caller's transaction, and again after the replica lag.
   *
   * @throws IllegalArgumentException if the provider cannot purge by prefix
   */
  public void purge(Purge purge) {
    if (explain(purge).isEmpty()) {
      return;
    }
    queue.submit(purge);
    if (!settings.repeatAfter().isZero()) {
      queue.submit(purge, Later.Options.after(settings.repeatAfter()));
    }
  }

  /**
   * Returns the calls that a purge would make if it were alone; makes none.
   *
   * @throws IllegalArgumentException if the provider cannot purge by prefix
   */
  public List<CdnCall> explain(Purge purge) {
    return provider.plan(purge);
  }

  /**
   * Returns the headers of a response: for how long browsers and the CDN keep it, and by which tags
   * it is purged.
   *
   * <p>A response with more tags than the provider accepts is not kept by the CDN, since it could
   * not be purged. Tags of {@link AssetType#HASHED} and {@link AssetType#PRIVATE} responses are
   * left out: the first never changes, the second is never kept.
   *
   * @param tags what the response shows, such as {@code association-17}
   * @return names and values, in the order in which they are set
   * @throws IllegalArgumentException if a tag has a space or a comma or more than 256 characters
   */
  public Map<String, String> headers(AssetType type, Collection<String> tags) {
    Map<String, String> headers = new LinkedHashMap<>();
    switch (type) {
      case HASHED -> headers.put(CACHE_CONTROL, YEAR);
      case STATIC -> shared(headers, STATIC_MAX_AGE, settings.staticTtl());
      case PAGE -> shared(headers, 0, settings.pageTtl());
      case API -> shared(headers, 0, settings.apiTtl());
      case PRIVATE -> unshared(headers, "private, no-store");
    }
    if (!tags.isEmpty() && type != AssetType.HASHED && type != AssetType.PRIVATE) {
      tag(headers, tags.stream().map(Purge::tag).distinct().toList());
    }
    return headers;
  }

  private void tag(Map<String, String> headers, List<String> tags) {
    PurgeProvider.TagHeader rule = provider.tagHeader();
    String value = String.join(rule.separator(), tags);
    if (tags.size() > rule.maxTags() || value.length() > rule.maxLength()) {
      unshared(headers, "private, max-age=0, must-revalidate");
    } else {
      headers.put(rule.header(), value);
    }
  }

  private static void unshared(Map<String, String> headers, String browser) {
    headers.put(CACHE_CONTROL, browser);
    headers.put(CDN_CACHE_CONTROL, "no-store");
  }

  /**
   * Sets the header of browsers, with the time of shared caches for CDNs that read no other, and
   * the header of CDNs (RFC 9213). Stale responses are for the CDN alone: it is purged, a browser
   * is not.
   */
  private static void shared(Map<String, String> headers, int maxAge, Duration ttl) {
    headers.put(
        CACHE_CONTROL,
        "public, max-age=%s, s-maxage=%s, must-revalidate".formatted(maxAge, ttl.toSeconds()));
    headers.put(
        CDN_CACHE_CONTROL,
        "max-age=%s, stale-while-revalidate=%s, stale-if-error=%s"
            .formatted(ttl.toSeconds(), ttl.toSeconds(), STALE_ON_ERROR.toSeconds()));
  }
}
