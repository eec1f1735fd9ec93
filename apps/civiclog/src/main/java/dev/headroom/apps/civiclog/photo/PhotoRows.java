// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.apps.civiclog.model.Photo;
import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The rows of photos. Thread-safe. */
interface PhotoRows extends Repository<Photo, Long> {
  Optional<Photo> findByViolationIdAndPosition(long violation, int position);
}
