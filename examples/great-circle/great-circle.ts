// The distance between two places on the earth, which SQL has no function for.

const EARTH_RADIUS_KM = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** In kilometres, along the surface (the haversine formula). */
export function greatCircle(latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): number {
  if (Math.abs(latitudeA) > 90 || Math.abs(latitudeB) > 90) throw new RangeError('a latitude lies between -90 and 90');
  const height = Math.sin(radians(latitudeB - latitudeA) / 2) ** 2;
  const width = Math.sin(radians(longitudeB - longitudeA) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(height + Math.cos(radians(latitudeA)) * Math.cos(radians(latitudeB)) * width));
}
