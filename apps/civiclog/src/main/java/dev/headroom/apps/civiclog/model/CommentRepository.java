// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import org.springframework.data.jpa.repository.JpaRepository;

/** The comments about violations. Thread-safe. */
public interface CommentRepository extends JpaRepository<Comment, Long> {}
