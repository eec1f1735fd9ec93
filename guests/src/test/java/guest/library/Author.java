// SPDX-License-Identifier: Apache-2.0
package guest.library;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import java.util.Set;

/** An author. */
@Entity(name = "author")
class Author {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  String name;

  @OneToMany(mappedBy = "author", fetch = FetchType.LAZY)
  Set<Book> books = Set.of();
}
