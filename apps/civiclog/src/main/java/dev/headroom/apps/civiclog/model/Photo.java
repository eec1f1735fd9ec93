// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A photo of a violation; the picture itself is in the media store.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "photos")
public class Photo {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Violation violation;

  private int position;

  private String storeKey;

  private String type;

  private int width;

  private int height;

  private long bytes;

  @Column(updatable = false)
  private Instant createdAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Photo() {}

  /**
   * Creates a photo.
   *
   * @param violation what it shows
   * @param position 1 to 5, in the order of the report
   * @param picture the stored original
   * @param now the time of the report
   */
  public Photo(Violation violation, int position, Picture picture, Instant now) {
    this.violation = violation;
    this.position = position;
    this.storeKey = picture.storeKey();
    this.type = picture.type();
    this.width = picture.width();
    this.height = picture.height();
    this.bytes = picture.bytes();
    this.createdAt = now;
  }

  /**
   * A stored original. Immutable.
   *
   * @param storeKey its address in the media store
   * @param type its media type, such as {@code image/jpeg}
   * @param width in pixels
   * @param height in pixels
   * @param bytes its size
   */
  public record Picture(String storeKey, String type, int width, int height, long bytes) {}

  public long getId() {
    return id;
  }

  public Violation getViolation() {
    return violation;
  }

  public int getPosition() {
    return position;
  }

  public String getStoreKey() {
    return storeKey;
  }

  public String getType() {
    return type;
  }

  public int getWidth() {
    return width;
  }

  public int getHeight() {
    return height;
  }

  public long getBytes() {
    return bytes;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }
}
