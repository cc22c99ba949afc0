// Names for the base map that the data does not have, or has from before 2018.

/** ISO 3166-1 codes of the countries whose outline can stand for "somewhere in the country". */
export const WATCHED = {
  Afghanistan: "AF", Bahrain: "BH", China: "CN", India: "IN", Iran: "IR", Kazakhstan: "KZ", Kuwait: "KW",
  Kyrgyzstan: "KG", Nepal: "NP", Oman: "OM", Pakistan: "PK", Qatar: "QA", "Saudi Arabia": "SA", Tajikistan: "TJ",
  Turkmenistan: "TM", "United Arab Emirates": "AE", Uzbekistan: "UZ",
};

/** First-order units by country: the file, and names by the old ones; "Parwan 1" is the first of that name. */
export const UNITS = {
  AF: {
    file: "AFG",
    names: {
      Hirat: "Herat", Paktya: "Paktia", Hilmand: "Helmand", Bamyan: "Bamyan", "Sari Pul": "Sar-e Pol", Wardak: "Maidan Wardak",
      "Parwan 1": "Panjshir", "Uruzgan 2": "Daykundi", Nimroz: "Nimruz",
    },
  },
  PK: {
    file: "PAK",
    names: {
      Sind: "Sindh", Baluchistan: "Balochistan", "K.P.": "Khyber Pakhtunkhwa", "F.A.T.A.": "Khyber Pakhtunkhwa",
      "F.C.T.": "Islamabad", "Northern Areas": "Gilgit-Baltistan", "Azad Kashmir": "Azad Jammu and Kashmir",
    },
  },
  IN: { file: "IND", names: { "Jammu and Kashmir": "Jammu and Kashmir; Ladakh", Orissa: "Odisha", Uttaranchal: "Uttarakhand" } },
  IR: { file: "IRN", names: { Esfahan: "Isfahan", Ardebil: "Ardabil", Kordestan: "Kurdistan", "Sistan and Baluchestan": "Sistan and Baluchestan" } },
  TJ: { file: "TJK", names: { Leninabad: "Sughd", "Tadzhikistan Territories": "Districts of Republican Subordination" } },
  TM: { file: "TKM", names: { Chardzhou: "Lebap", Tashauz: "Dashoguz" } },
  UZ: { file: "UZB", names: { Ferghana: "Fergana", Andijon: "Andijan", Kashkadarya: "Qashqadaryo", Surkhandarya: "Surxondaryo", Bukhoro: "Bukhara" } },
  KG: { file: "KGZ" },
  CN: { file: "CHN", names: { Xizang: "Tibet" } },
};

/** Towns to find one's way by: name, longitude, latitude, and the zoom from which on they are named. */
export const TOWNS = [
  ["Kabul", 69.17, 34.53, 5], ["Kandahar", 65.71, 31.61, 5], ["Herat", 62.2, 34.35, 5], ["Mazar-i-Sharif", 67.11, 36.71, 5],
  ["Kunduz", 68.87, 36.73, 6], ["Jalalabad", 70.45, 34.43, 6], ["Khost", 69.92, 33.34, 7], ["Ghazni", 68.42, 33.55, 7],
  ["Gardez", 69.23, 33.6, 8], ["Asadabad", 71.15, 34.87, 8], ["Lashkar Gah", 64.37, 31.59, 7], ["Zaranj", 61.86, 30.96, 7],
  ["Farah", 62.11, 32.37, 7], ["Faizabad", 70.58, 37.12, 7], ["Bamyan", 67.83, 34.82, 7], ["Tarinkot", 65.87, 32.63, 8],
  ["Spin Boldak", 66.4, 31.01, 8], ["Maimana", 64.78, 35.92, 7], ["Chaghcharan", 65.25, 34.52, 8], ["Qala-i-Naw", 63.13, 34.99, 8],
  ["Islamabad", 73.05, 33.69, 5], ["Rawalpindi", 73.07, 33.6, 8], ["Peshawar", 71.57, 34.01, 5.5], ["Quetta", 67.0, 30.19, 5],
  ["Karachi", 67.01, 24.86, 5], ["Lahore", 74.34, 31.55, 5], ["Multan", 71.47, 30.2, 6], ["Faisalabad", 73.08, 31.42, 7],
  ["Hyderabad", 68.37, 25.4, 7], ["Sukkur", 68.86, 27.71, 7], ["Gwadar", 62.33, 25.13, 6], ["Turbat", 63.05, 26.0, 7],
  ["Khuzdar", 66.61, 27.8, 7], ["Zhob", 69.45, 31.34, 7], ["Chaman", 66.45, 30.92, 8], ["Dera Ismail Khan", 70.9, 31.83, 7],
  ["Bannu", 70.6, 32.99, 8], ["Miran Shah", 70.07, 33.0, 8], ["Wana", 69.58, 32.3, 8], ["Parachinar", 70.1, 33.9, 8],
  ["Kohat", 71.44, 33.58, 8], ["Mingora", 72.36, 34.77, 8], ["Chitral", 71.79, 35.85, 7], ["Gilgit", 74.31, 35.92, 6],
  ["Skardu", 75.63, 35.3, 7], ["Muzaffarabad", 73.47, 34.37, 7], ["Bahawalpur", 71.68, 29.4, 7], ["Sialkot", 74.53, 32.49, 8],
  ["Srinagar", 74.8, 34.08, 6], ["Jammu", 74.86, 32.73, 7], ["Leh", 77.58, 34.16, 7], ["Delhi", 77.21, 28.65, 5],
  ["Amritsar", 74.87, 31.63, 7], ["Jaipur", 75.79, 26.92, 6.5], ["Jodhpur", 73.02, 26.29, 7], ["Ahmedabad", 72.58, 23.03, 6],
  ["Lucknow", 80.95, 26.85, 6.5], ["Tehran", 51.39, 35.69, 5], ["Mashhad", 59.6, 36.3, 5], ["Zahedan", 60.86, 29.5, 6],
  ["Kerman", 57.08, 30.28, 6.5], ["Isfahan", 51.67, 32.65, 6], ["Shiraz", 52.53, 29.59, 6.5], ["Bandar Abbas", 56.28, 27.18, 6.5],
  ["Chabahar", 60.64, 25.29, 7], ["Ashgabat", 58.38, 37.95, 5], ["Mary", 61.83, 37.6, 7], ["Dushanbe", 68.77, 38.56, 5],
  ["Khorugh", 71.55, 37.49, 7], ["Tashkent", 69.24, 41.3, 5], ["Samarkand", 66.96, 39.65, 6], ["Termez", 67.28, 37.22, 7],
  ["Bukhara", 64.42, 39.77, 6.5], ["Bishkek", 74.59, 42.87, 5], ["Osh", 72.8, 40.53, 7], ["Kashgar", 75.99, 39.47, 6],
  ["Ürümqi", 87.6, 43.8, 5], ["Almaty", 76.9, 43.25, 5], ["Doha", 51.53, 25.29, 5], ["Abu Dhabi", 54.37, 24.45, 5.5], ["Dubai", 55.3, 25.27, 7],
  ["Muscat", 58.41, 23.59, 5.5], ["Riyadh", 46.72, 24.69, 5], ["Moscow", 37.62, 55.75, 3], ["Beijing", 116.4, 39.9, 3],
  ["Ankara", 32.85, 39.93, 4], ["Istanbul", 28.98, 41.01, 4], ["Geneva", 6.14, 46.2, 4], ["London", -0.13, 51.51, 4],
  ["New York", -74.0, 40.71, 3], ["Washington", -77.04, 38.9, 4], ["Jeddah", 39.19, 21.49, 5],
];
