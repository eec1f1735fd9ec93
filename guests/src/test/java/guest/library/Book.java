// SPDX-License-Identifier: Apache-2.0
package guest.library;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/** A book. */
@Entity(name = "book")
class Book {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  String title;

  @ManyToOne(fetch = FetchType.LAZY)
  Author author;
}
