// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.apps.civiclog.model.User;
import dev.headroom.apps.civiclog.photo.PhotoView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A violation with all that belongs to it. Immutable.
 *
 * @param job the work that makes the sizes of the photos, or the letter of a report without photos;
 *     null if none does
 * @param readsLetter whether the reader may see the letter and the fines; a neighbour who reported
 *     the violation may not
 * @param letter the latest; null while none is made, and to such a neighbour
 * @param fines the first first; none to such a neighbour
 * @param comments the latest, the first of them first
 * @param earlierComments the cursor of the page of comments before these; null if there are none
 */
record ViolationDetail(
    @JsonUnwrapped ViolationItem item,
    String description,
    User.Reference reporter,
    @Nullable UUID job,
    List<PhotoView> photos,
    boolean readsLetter,
    @Nullable LetterView letter,
    List<FineView> fines,
    List<HearingView> hearings,
    List<CommentView> comments,
    @Nullable String earlierComments) {

  /** Returns the same with its photos. */
  ViolationDetail withPhotos(List<PhotoView> views) {
    return new ViolationDetail(
        item,
        description,
        reporter,
        job,
        views,
        readsLetter,
        letter,
        fines,
        hearings,
        comments,
        earlierComments);
  }
}
