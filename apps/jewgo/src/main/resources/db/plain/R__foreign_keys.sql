-- SPDX-License-Identifier: Apache-2.0
-- The state plain: an index on each foreign key that no other key begins with, and one for the box
-- of a search by distance.
CREATE INDEX IF NOT EXISTS restaurants_city ON restaurants (city_id);
CREATE INDEX IF NOT EXISTS restaurants_certification ON restaurants (certification_id);
CREATE INDEX IF NOT EXISTS restaurants_suggested_by ON restaurants (suggested_by);
CREATE INDEX IF NOT EXISTS restaurants_lat_lng ON restaurants (lat, lng);
CREATE INDEX IF NOT EXISTS reviews_user ON reviews (user_id);
CREATE INDEX IF NOT EXISTS favourites_restaurant ON favourites (restaurant_id);
