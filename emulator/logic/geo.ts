/** The module `particle:geo` for Logic functions. It only knows a few large cities. */

/** A place. Source: docs, Logic. */
export interface Place {
  /** Distance from the requested coordinates, in meters. */
  readonly distance: number;
  readonly lat: number;
  readonly lon: number;
  readonly name: string;
  readonly admin1: string;
  readonly admin2: string;
  /** Country code, ISO 3166. */
  readonly cc: string;
}

/** Mean radius of the earth, in meters. Source: IUGG. */
const EARTH_RADIUS = 6_371_008.8;

/** Name, region, subregion, country, latitude and longitude, rounded to a hundredth of a degree. */
const CITIES: readonly (readonly [string, string, string, string, number, number])[] = [
  ["San Francisco", "California", "San Francisco County", "US", 37.77, -122.42],
  ["Los Angeles", "California", "Los Angeles County", "US", 34.05, -118.24],
  ["Seattle", "Washington", "King County", "US", 47.61, -122.33],
  ["Denver", "Colorado", "Denver County", "US", 39.74, -104.98],
  ["Houston", "Texas", "Harris County", "US", 29.76, -95.37],
  ["Chicago", "Illinois", "Cook County", "US", 41.88, -87.63],
  ["Minneapolis", "Minnesota", "Hennepin County", "US", 44.98, -93.27],
  ["Miami", "Florida", "Miami-Dade County", "US", 25.76, -80.19],
  ["New York City", "New York", "", "US", 40.71, -74.01],
  ["Toronto", "Ontario", "", "CA", 43.65, -79.38],
  ["Mexico City", "Mexico City", "", "MX", 19.43, -99.13],
  ["Bogota", "Bogota D.C.", "", "CO", 4.71, -74.07],
  ["Lima", "Lima region", "", "PE", -12.05, -77.04],
  ["Sao Paulo", "Sao Paulo", "", "BR", -23.55, -46.63],
  ["Buenos Aires", "Buenos Aires F.D.", "", "AR", -34.6, -58.38],
  ["London", "England", "Greater London", "GB", 51.51, -0.13],
  ["Paris", "Ile-de-France", "Paris", "FR", 48.85, 2.35],
  ["Madrid", "Madrid", "Madrid", "ES", 40.42, -3.7],
  ["Rome", "Latium", "Rome", "IT", 41.89, 12.48],
  ["Berlin", "Land Berlin", "", "DE", 52.52, 13.41],
  ["Munich", "Bavaria", "Upper Bavaria", "DE", 48.14, 11.58],
  ["Vienna", "Vienna", "Wien Stadt", "AT", 48.21, 16.37],
  ["Zurich", "Zurich", "Bezirk Zurich", "CH", 47.37, 8.54],
  ["Warsaw", "Mazovia", "Warszawa", "PL", 52.23, 21.01],
  ["Stockholm", "Stockholm", "", "SE", 59.33, 18.07],
  ["Kyiv", "Kyiv City", "", "UA", 50.45, 30.52],
  ["Istanbul", "Istanbul", "", "TR", 41.01, 28.98],
  ["Cairo", "Cairo", "", "EG", 30.04, 31.24],
  ["Lagos", "Lagos", "", "NG", 6.45, 3.39],
  ["Nairobi", "Nairobi County", "", "KE", -1.29, 36.82],
  ["Johannesburg", "Gauteng", "City of Johannesburg", "ZA", -26.2, 28.04],
  ["Dubai", "Dubai", "", "AE", 25.2, 55.27],
  ["Mumbai", "Maharashtra", "Mumbai", "IN", 19.07, 72.88],
  ["Delhi", "Delhi", "", "IN", 28.65, 77.23],
  ["Bangkok", "Bangkok", "", "TH", 13.75, 100.5],
  ["Singapore", "", "", "SG", 1.29, 103.85],
  ["Jakarta", "Jakarta", "", "ID", -6.21, 106.85],
  ["Hong Kong", "", "", "HK", 22.28, 114.17],
  ["Shenzhen", "Guangdong", "Shenzhen", "CN", 22.55, 114.07],
  ["Shanghai", "Shanghai", "", "CN", 31.22, 121.46],
  ["Beijing", "Beijing", "", "CN", 39.91, 116.4],
  ["Seoul", "Seoul", "", "KR", 37.57, 126.98],
  ["Tokyo", "Tokyo", "", "JP", 35.69, 139.69],
  ["Sydney", "New South Wales", "City of Sydney", "AU", -33.87, 151.21],
  ["Auckland", "Auckland", "", "NZ", -36.85, 174.76],
];

/** Returns the distance between two places along the earth's surface, in meters. */
export function haversine(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = (degrees: number): number => degrees * Math.PI / 180;
  const a = Math.sin(radians(lat2 - lat1) / 2) ** 2 +
    Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.sin(radians(lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
}

/**
 * Returns the nearest known city.
 *
 * @throws {TypeError} if a coordinate is out of range.
 */
export function reverseGeocode(latitude: unknown, longitude: unknown): Place {
  const target = { lat: coordinate(latitude, 90), lon: coordinate(longitude, 180) };
  const places = CITIES.map(([name, admin1, admin2, cc, lat, lon]): Place => ({
    distance: Math.round(haversine(target.lat, target.lon, lat, lon)),
    lat,
    lon,
    name,
    admin1,
    admin2,
    cc,
  }));
  return places.reduce((best, place) => place.distance < best.distance ? place : best);
}

function coordinate(value: unknown, max: number): number {
  if (typeof value === "number" && Math.abs(value) <= max) return value;
  throw new TypeError(
    `A coordinate must be a number from -${max} to ${max}, got ${JSON.stringify(value)}`,
  );
}
