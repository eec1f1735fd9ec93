// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import org.springframework.data.jpa.repository.JpaRepository;

/** The notices. Thread-safe. */
public interface NoticeRepository extends JpaRepository<Notice, Long> {}
