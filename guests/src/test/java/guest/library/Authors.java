// SPDX-License-Identifier: Apache-2.0
package guest.library;

import org.springframework.data.jpa.repository.JpaRepository;

/** Finds and saves. */
interface Authors extends JpaRepository<Author, Long> {}
