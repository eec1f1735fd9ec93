// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.civiclog.model.PhotoRepository;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.image.Images;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the sizes in which pages show the photos of a violation.
 *
 * <p>Thread-safe. Sizes that are there are not made again.
 */
@Component
public class PhotoSizes {
  private static final Logger LOG = LoggerFactory.getLogger(PhotoSizes.class);

  private final PhotoRepository rows;
  private final Images images;

  PhotoSizes(PhotoRepository rows, Images images) {
    this.rows = rows;
    this.images = images;
  }

  /**
   * The sizes of one photo in one format, to be made. Immutable.
   *
   * @param number of the photo within its violation, from 1
   * @param sizes what is made
   */
  public record Step(int number, Images.MakeSizes sizes) {
    /** Returns what is made, for the user who waits for it, such as {@code photo 2 as webp}. */
    public String text() {
      return "photo " + number + " as " + sizes.format().extension();
    }
  }

  /**
   * Returns all steps for a violation, format by format, so that each photo can be shown soon.
   *
   * @param violation its id
   */
  public List<Step> steps(long violation) {
    List<Photo> photos = rows.findOf(violation);
    List<List<Images.MakeSizes>> work =
        photos.stream().map(each -> images.work(each.getStoreKey())).toList();
    List<Step> steps = new ArrayList<>();
    int formats = work.stream().mapToInt(List::size).max().orElse(0);
    for (int format = 0; format < formats; format++) {
      for (int photo = 0; photo < photos.size(); photo++) {
        steps.add(new Step(photos.get(photo).getPosition(), work.get(photo).get(format)));
      }
    }
    return steps;
  }

  /**
   * Makes the sizes of a step that are missing.
   *
   * @param work whoever calls, the same text at each attempt
   * @return false if the photo cannot be shown: its header was that of an image, the rest is not
   * @throws dev.headroom.media.RetryLaterException if the engine has too much to do
   * @throws dev.headroom.media.image.ImageEngineException if the engine failed: try again
   */
  public boolean make(Step step, String work) {
    try {
      images.make(step.sizes(), work);
      return true;
    } catch (PermanentFailureException e) {
      LOG.warn("{} is not made: {}", step.text(), e.getMessage());
      return false;
    }
  }
}
