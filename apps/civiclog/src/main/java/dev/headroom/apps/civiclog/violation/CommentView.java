// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Comment;
import dev.headroom.apps.civiclog.model.User;
import java.time.Instant;

/** A comment about a violation. Immutable. */
record CommentView(long id, User.Reference author, String body, Instant createdAt) {

  static CommentView of(Comment comment) {
    return new CommentView(
        comment.getId(),
        comment.getAuthor().reference(),
        comment.getBody(),
        comment.getCreatedAt());
  }
}
