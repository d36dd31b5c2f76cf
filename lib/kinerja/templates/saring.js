(() => {
  const kotak = document.querySelector(".saring"), isi = document.querySelector(".klaim");
  if (!kotak || !isi) return;
  const [cari, putusan, tabel] = kotak.querySelectorAll("input,select"), hasil = kotak.querySelector("output");
  const baris = [...isi.querySelectorAll("tbody tr")].map(b => [b, b.textContent.toLowerCase()]);
  const bagian = [...isi.children];
  const saring = () => {
    const kata = cari.value.toLowerCase().split(/\s+/).filter(Boolean);
    let jumlah = 0;
    for (const [b, teks] of baris) {
      const ada = (!putusan.value || b.dataset.p === putusan.value) && kata.every(k => teks.includes(k));
      b.hidden = !ada;
    }
    for (const s of bagian) {
      const ini = !tabel.value || s.dataset.t === tabel.value;
      const ada = ini ? s.querySelectorAll("tbody tr:not([hidden])").length : 0;
      s.hidden = !ada;
      jumlah += ada;
    }
    hasil.textContent = jumlah + " dari " + baris.length + " klaim";
  };
  let nanti;
  cari.addEventListener("input", () => { clearTimeout(nanti); nanti = setTimeout(saring, 120); });
  putusan.addEventListener("change", saring);
  tabel.addEventListener("change", saring);
  kotak.addEventListener("submit", e => e.preventDefault());
  kotak.hidden = false;
  saring();
})();
