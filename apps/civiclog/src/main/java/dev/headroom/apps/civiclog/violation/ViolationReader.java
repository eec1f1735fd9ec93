// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.photo.PhotoViews;
import org.springframework.stereotype.Service;

/**
 * Violations with all that belongs to them. The caller's memberships are read before the
 * transaction and the folders of the photos after it, so that no connection of the database waits
 * for them.
 *
 * <p>Thread-safe.
 */
@Service
record ViolationReader(Memberships memberships, Violations violations, PhotoViews photos) {

  /** Returns a violation that the user may see; 404 for others. */
  ViolationDetail detail(long user, long id) {
    Violations.DetailAndPhotos stored = violations.detail(memberships.me(user), id);
    return stored.detail().withPhotos(photos.of(stored.violation(), stored.photos()));
  }
}
