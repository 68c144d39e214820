// Everything this page says, in every language it speaks. A third language is a third
// column; the compiler names what is missing.
import type { Stage, StepKey } from "./stage.ts";

export interface Words {
  title: string;
  headline: Record<Stage, string>;
  detail: Record<Stage, string>;
  steps: Record<StepKey, string>;
  notDelivered: string;
  progress: string;
  stepDone: string;
  stepNow: string;
  stepTodo: string;
  vehicles: Record<string, string>;
  vehicleOther: string;
  failures: Record<string, string>;
  payments: Record<string, string>;

  loading: string;
  notActive: string;
  notActiveDetail: string;
  updated: (age: string) => string;
  justNow: string;
  offline: (age: string) => string;
  offlineFirst: string;
  updating: string;

  arrivesBetween: string;
  anyMinute: string;
  inMinutes: (from: number, to: number) => string;
  etaAge: (age: string) => string;
  etaStale: string;
  etaLater: (time: string) => string;
  scheduledFor: string;
  stopsBefore: (stops: number) => string;

  pin: string;
  pinNow: string;
  pinLater: string;
  driver: string;
  position: (age: string) => string;
  positionStale: (age: string) => string;
  noPosition: string;
  map: string;
  showMap: string;
  hideMap: string;
  mapFailed: string;
  mapYou: string;
  mapPickup: string;

  address: string;
  order: string;
  placedAt: string;
  receipt: string;
  total: string;
  toPayCash: string;
  paid: string;
  tip: string;

  note: string;
  noteHint: string;
  noteSend: string;
  noteSaved: string;

  deliveredAt: string;
  proof: string;
  proofKinds: Record<string, string>;
  proofMissing: string;

  rate: string;
  stars: (stars: number) => string;
  rateGood: string;
  rateBad: string;
  reasonsGood: Record<string, string>;
  reasonsBad: Record<string, string>;
  comment: string;
  tipFor: (name: string) => string;
  tipHint: string;
  tipNone: string;
  tipOther: string;
  tipInvalid: string;
  rateSend: string;
  rateFirst: string;
  rated: string;
  ratedTip: (tip: string) => string;
  report: string;
  reportHint: string;
  reportAsk: string;

  sending: string;
  failedToSend: string;
  refused: Record<string, string>;
  private: string;
}

const en: Words = {
  title: "Your delivery",
  headline: {
    placed: "Order placed",
    scheduled: "Scheduled",
    looking: "Finding a driver",
    assigned: "A driver has your order",
    on_the_way: "On the way",
    arrived: "Your driver is here",
    delivered: "Delivered",
    partly: "Delivered in part",
    failed: "Not delivered",
    returning: "Going back to the shop",
    returned: "Back at the shop",
    cancelled: "Cancelled",
    expired: "No driver was found",
  },
  detail: {
    placed: "We have your order. A driver is looked for next.",
    scheduled: "A driver is looked for shortly before the time.",
    looking: "This usually takes a few minutes. You can close this page and come back.",
    assigned: "The driver goes to the shop first.",
    on_the_way: "The driver is bringing your order.",
    arrived: "Please come to the door.",
    delivered: "Thank you.",
    partly: "Some items were not handed over. See your receipt.",
    failed: "The driver could not hand over your order.",
    returning: "The driver is taking your order back.",
    returned: "Your order is back at the shop.",
    cancelled: "This order was called off. Nothing will be delivered.",
    expired: "Nobody could take this order in time. Nothing will be delivered.",
  },
  steps: { placed: "Placed", driver: "Driver", on_the_way: "On the way", arrived: "Here", delivered: "Delivered" },
  notDelivered: "Not delivered",
  progress: "Progress",
  stepDone: "done",
  stepNow: "now",
  stepTodo: "to come",
  vehicles: { foot: "on foot", bicycle: "bicycle", motorcycle: "motorcycle", car: "car", van: "van" },
  vehicleOther: "vehicle",
  failures: {
    nobody_there: "Nobody was at the address.",
    refused: "The order was refused at the door.",
    not_paid: "The order was not paid at the door.",
    address_wrong: "The address could not be found.",
    goods_missing: "The goods were not ready at the shop.",
    damaged: "The goods were damaged.",
    incident: "The driver had an accident or a breakdown.",
    other: "The driver gave another reason.",
  },
  payments: { cash: "in cash", wallet: "from your wallet" },

  loading: "Asking how your delivery stands…",
  notActive: "This link is not active",
  notActiveDetail: "Ask the person or shop that sent it to you for a new one.",
  updated: (age) => `Updated ${age} ago`,
  justNow: "Updated just now",
  offline: (age) => `No connection. Last known ${age} ago. Trying again…`,
  offlineFirst: "No connection. Trying again…",
  updating: "Updating…",

  arrivesBetween: "Arrives between",
  anyMinute: "Any minute now",
  inMinutes: (from, to) => (from >= 1 ? `in ${from} to ${to} min` : `within ${to} min`),
  etaAge: (age) => `updated ${age} ago`,
  etaStale: "The driver’s phone has been silent, so the time is less certain and the span wider.",
  etaLater: (time) => `Later than first expected (${time}). Sorry for the wait.`,
  scheduledFor: "Scheduled for",
  stopsBefore: (stops) =>
    stops === 0 ? "You are the next stop" : stops === 1 ? "1 stop before yours" : `${stops} stops before yours`,

  pin: "Your PIN",
  pinNow: "Tell the driver this PIN when you have your order in hand.",
  pinLater: "The driver asks for it at the door. Do not share it before.",
  driver: "Driver",
  position: (age) => `Position seen ${age} ago`,
  positionStale: (age) => `Last seen ${age} ago. The driver’s phone is silent at the moment.`,
  noPosition: "The position appears when the driver is near and can be located.",
  map: "Map",
  showMap: "Show the map",
  hideMap: "Hide the map",
  mapFailed: "The map could not be loaded. Everything else works without it.",
  mapYou: "Your address",
  mapPickup: "Shop",

  address: "Delivery address",
  order: "Your order",
  placedAt: "Placed",
  receipt: "Receipt",
  total: "Total",
  toPayCash: "To pay in cash",
  paid: "Paid",
  tip: "Tip",

  note: "Note to the driver",
  noteHint: "Gate, floor, bell, landmark, a safe place to leave it",
  noteSend: "Send note",
  noteSaved: "The driver has your note.",

  deliveredAt: "Handed over",
  proof: "Proof of delivery",
  proofKinds: { photo: "Photo", signature: "Signature", pin: "Confirmed with your PIN" },
  proofMissing: "The picture cannot be loaded at the moment.",

  rate: "How was it?",
  stars: (stars) => (stars === 1 ? "1 star" : `${stars} stars`),
  rateGood: "What was good?",
  rateBad: "What went wrong?",
  reasonsGood: { fast: "Fast", friendly: "Friendly", careful: "Careful", easy: "Easy to follow" },
  reasonsBad: {
    late: "Too late",
    damaged: "Something was damaged",
    missing: "Something was missing",
    wrong_place: "Left at the wrong place",
    unfriendly: "Unfriendly",
  },
  comment: "Anything to add?",
  tipFor: (name) => `Tip for ${name}`,
  tipHint: "Paid from your wallet. All of it goes to the driver.",
  tipNone: "None",
  tipOther: "Other",
  tipInvalid: "Write an amount, such as 1.50.",
  rateSend: "Send rating",
  rateFirst: "Choose how many stars first.",
  rated: "Thank you for your rating.",
  ratedTip: (tip) => `Your tip of ${tip} is with the driver.`,
  report: "Report a problem",
  reportHint: "Choose stars and what went wrong. The shop reads it.",
  reportAsk: "Something else wrong? Ask the shop that sent you this link.",

  sending: "Sending…",
  failedToSend: "Not sent: no connection. Please try again.",
  refused: {
    already_rated: "This delivery is already rated.",
    insufficient_funds: "There is not enough money in your wallet for this tip.",
    tip_not_possible: "This order was not paid from a wallet, so a tip cannot be paid here.",
    rate_limited: "Too many tries. Wait a moment.",
    link_not_found: "This link is not active any more.",
  },
  private: "This page is for you only. Do not pass the link on.",
};

const pt: Words = {
  title: "A sua entrega",
  headline: {
    placed: "Encomenda recebida",
    scheduled: "Agendada",
    looking: "À procura de estafeta",
    assigned: "Um estafeta tem a sua encomenda",
    on_the_way: "A caminho",
    arrived: "O estafeta chegou",
    delivered: "Entregue",
    partly: "Entregue em parte",
    failed: "Não entregue",
    returning: "De volta à loja",
    returned: "Devolvida à loja",
    cancelled: "Cancelada",
    expired: "Nenhum estafeta disponível",
  },
  detail: {
    placed: "Temos a sua encomenda. A seguir procuramos um estafeta.",
    scheduled: "Procuramos um estafeta pouco antes da hora.",
    looking: "Costuma demorar poucos minutos. Pode fechar esta página e voltar.",
    assigned: "O estafeta vai primeiro à loja.",
    on_the_way: "O estafeta traz a sua encomenda.",
    arrived: "Por favor venha à porta.",
    delivered: "Obrigado.",
    partly: "Alguns artigos não foram entregues. Veja o recibo.",
    failed: "O estafeta não conseguiu entregar a encomenda.",
    returning: "O estafeta leva a encomenda de volta.",
    returned: "A encomenda está de novo na loja.",
    cancelled: "Esta encomenda foi cancelada. Nada será entregue.",
    expired: "Ninguém pôde levar esta encomenda a tempo. Nada será entregue.",
  },
  steps: { placed: "Recebida", driver: "Estafeta", on_the_way: "A caminho", arrived: "Chegou", delivered: "Entregue" },
  notDelivered: "Não entregue",
  progress: "Progresso",
  stepDone: "feito",
  stepNow: "agora",
  stepTodo: "por fazer",
  vehicles: { foot: "a pé", bicycle: "bicicleta", motorcycle: "mota", car: "carro", van: "carrinha" },
  vehicleOther: "veículo",
  failures: {
    nobody_there: "Não estava ninguém na morada.",
    refused: "A encomenda foi recusada à porta.",
    not_paid: "A encomenda não foi paga à porta.",
    address_wrong: "A morada não foi encontrada.",
    goods_missing: "Os artigos não estavam prontos na loja.",
    damaged: "Os artigos estavam danificados.",
    incident: "O estafeta teve um acidente ou uma avaria.",
    other: "O estafeta deu outro motivo.",
  },
  payments: { cash: "em dinheiro", wallet: "da sua carteira" },

  loading: "A ver como está a sua entrega…",
  notActive: "Esta ligação não está ativa",
  notActiveDetail: "Peça uma nova à pessoa ou à loja que lha enviou.",
  updated: (age) => `Atualizado há ${age}`,
  justNow: "Atualizado agora mesmo",
  offline: (age) => `Sem ligação. Último dado há ${age}. A tentar de novo…`,
  offlineFirst: "Sem ligação. A tentar de novo…",
  updating: "A atualizar…",

  arrivesBetween: "Chega entre",
  anyMinute: "A qualquer momento",
  inMinutes: (from, to) => (from >= 1 ? `dentro de ${from} a ${to} min` : `dentro de ${to} min`),
  etaAge: (age) => `atualizado há ${age}`,
  etaStale: "O telemóvel do estafeta está em silêncio: a hora é menos certa e o intervalo maior.",
  etaLater: (time) => `Mais tarde do que o previsto (${time}). Pedimos desculpa pela espera.`,
  scheduledFor: "Agendada para",
  stopsBefore: (stops) =>
    stops === 0 ? "É a próxima paragem" : stops === 1 ? "1 paragem antes da sua" : `${stops} paragens antes da sua`,

  pin: "O seu PIN",
  pinNow: "Diga este PIN ao estafeta quando tiver a encomenda na mão.",
  pinLater: "O estafeta pede-o à porta. Não o partilhe antes.",
  driver: "Estafeta",
  position: (age) => `Posição vista há ${age}`,
  positionStale: (age) => `Visto há ${age}. O telemóvel do estafeta está em silêncio.`,
  noPosition: "A posição aparece quando o estafeta está perto e é localizado.",
  map: "Mapa",
  showMap: "Mostrar o mapa",
  hideMap: "Esconder o mapa",
  mapFailed: "O mapa não carregou. Tudo o resto funciona sem ele.",
  mapYou: "A sua morada",
  mapPickup: "Loja",

  address: "Morada de entrega",
  order: "A sua encomenda",
  placedAt: "Recebida",
  receipt: "Recibo",
  total: "Total",
  toPayCash: "A pagar em dinheiro",
  paid: "Pago",
  tip: "Gorjeta",

  note: "Nota para o estafeta",
  noteHint: "Portão, andar, campainha, referência, onde deixar",
  noteSend: "Enviar nota",
  noteSaved: "O estafeta tem a sua nota.",

  deliveredAt: "Entregue às",
  proof: "Comprovativo de entrega",
  proofKinds: { photo: "Fotografia", signature: "Assinatura", pin: "Confirmado com o seu PIN" },
  proofMissing: "De momento a imagem não carrega.",

  rate: "Como correu?",
  stars: (stars) => (stars === 1 ? "1 estrela" : `${stars} estrelas`),
  rateGood: "O que correu bem?",
  rateBad: "O que correu mal?",
  reasonsGood: { fast: "Rápido", friendly: "Simpático", careful: "Cuidadoso", easy: "Fácil de seguir" },
  reasonsBad: {
    late: "Tarde demais",
    damaged: "Algo vinha danificado",
    missing: "Faltava algo",
    wrong_place: "Deixado no sítio errado",
    unfriendly: "Pouco simpático",
  },
  comment: "Quer acrescentar algo?",
  tipFor: (name) => `Gorjeta para ${name}`,
  tipHint: "Paga da sua carteira. Vai toda para o estafeta.",
  tipNone: "Nenhuma",
  tipOther: "Outra",
  tipInvalid: "Escreva um valor, por exemplo 1,50.",
  rateSend: "Enviar avaliação",
  rateFirst: "Escolha primeiro quantas estrelas.",
  rated: "Obrigado pela sua avaliação.",
  ratedTip: (tip) => `A sua gorjeta de ${tip} está com o estafeta.`,
  report: "Comunicar um problema",
  reportHint: "Escolha as estrelas e o que correu mal. A loja lê.",
  reportAsk: "Mais algum problema? Fale com a loja que lhe enviou esta ligação.",

  sending: "A enviar…",
  failedToSend: "Não enviado: sem ligação. Tente de novo.",
  refused: {
    already_rated: "Esta entrega já foi avaliada.",
    insufficient_funds: "A sua carteira não chega para esta gorjeta.",
    tip_not_possible: "Esta encomenda não foi paga da carteira, por isso a gorjeta não pode ser paga aqui.",
    rate_limited: "Tentativas a mais. Espere um momento.",
    link_not_found: "Esta ligação já não está ativa.",
  },
  private: "Esta página é só para si. Não passe a ligação a outros.",
};

export type Language = "en" | "pt";
export const TEXTS: Record<Language, Words> = { en, pt };

/** The first language the reader prefers and we speak; else English. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (base === "en" || base === "pt") return base;
  }
  return "en";
}
