// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.model.ViolationRepository;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.Jobs;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.Images;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Whether sizes of photos are still to be made: as long as the job that makes them has not ended.
 * What is not there then cannot be shown.
 *
 * <p>Thread-safe. Costs a query, and is called only where a size is missing, outside of
 * transactions. Look for the size again afterwards: the job may have ended in between.
 */
@Component
class PendingPhotos {
  /** Where no job makes the sizes, what is not there by then was lost with its process. */
  private static final Duration WITHOUT_JOB = Duration.ofMinutes(5);

  private final ViolationRepository violations;
  private final ObjectProvider<Jobs> jobs;
  private final Images images;
  private final ImageSettings settings;
  private final TimeSource time;

  PendingPhotos(
      ViolationRepository violations,
      ObjectProvider<Jobs> jobs,
      Images images,
      ImageSettings settings,
      TimeSource time) {
    this.violations = violations;
    this.jobs = jobs;
    this.images = images;
    this.settings = settings;
    this.time = time;
  }

  /** Returns whether sizes of the photos of a violation are still to be made. */
  boolean anyOf(Violation violation) {
    UUID job = violation.getJobId();
    if (job == null) {
      return time.now().isBefore(violation.getCreatedAt().plus(WITHOUT_JOB));
    }
    Jobs all = jobs.getIfAvailable();
    return all != null
        && all.findAll(List.of(job)).stream().anyMatch(each -> !each.state().isEnd());
  }

  /** Returns whether a size of a photo is still to be made. */
  boolean isPending(long violation, Photo photo, ImageFormat format, int width) {
    return isMade(photo, format, width)
        && violations.findById(violation).filter(this::anyOf).isPresent();
  }

  /** Whether photos of this width are made in this size at all. */
  private boolean isMade(Photo photo, ImageFormat format, int width) {
    List<Integer> widths = settings.widths();
    int own = photo.getWidth();
    boolean made = width == own ? own <= widths.getLast() : width < own && widths.contains(width);
    return made
        && images.work(photo.getStoreKey()).stream().anyMatch(each -> each.format() == format);
  }
}
