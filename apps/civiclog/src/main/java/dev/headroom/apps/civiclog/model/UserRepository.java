// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import org.springframework.data.jpa.repository.JpaRepository;

/** The users, to read. Thread-safe. */
public interface UserRepository extends JpaRepository<User, Long> {}
