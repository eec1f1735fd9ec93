// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import org.springframework.data.jpa.repository.JpaRepository;

/** The audit. Thread-safe. */
public interface AuditRepository extends JpaRepository<AuditEntry, Long> {}
