/** Small words that tell German from English: no sentence goes without them, and each is written in one of the two only. */

/** Articles, pronouns, conjunctions, prepositions, auxiliary verbs. */
export const englishWords: ReadonlySet<string> = listed(`
  the of to is are be been being and or but for from with without by this that these those it its itself as not if when while which
  whose how why where there here than then since into onto below between through because before after should must can could
  would may might do does did done has have had having we you your our they their them he she any each every both other only
  no on at up out off over until unless during what who doesn't don't isn't aren't can't won't it's we're you're`);

/** Verbs and the like that German texts about computers do not borrow. */
export const englishVerbs: ReadonlySet<string> = listed(`
  use keep make need needs allow allows ensure provide provides require requires prevent prevents avoid avoids define disable
  enable enables add adds remove removes want wants stay stays let lets run runs take takes give gives know knows see exist exists
  defined used called given made kept taken same very too never always already still also just such instead otherwise`);

/** A text with one of these is no English one, whatever else stands in it. */
export const germanWords: ReadonlySet<string> = listed(`
  der die das den dem des ein eine einen einem einer eines und oder aber sondern denn nicht nichts kein keine keinen keinem keiner
  ist sind war waren wird werden wurde wurden sei bin bist hat haben hatte kann muss soll sollen sollte darf mag will wollen lassen
  mit von vom zu zum zur auf aus bei beim nach vor unter durch ohne gegen um bis seit wegen statt trotz laut zwischen neben hinter
  als wie wenn weil dass ob damit sonst dann noch nur schon auch nie immer hier dort da alle allem allen alles jeder jede jedes jeden
  dieser diese dieses diesen diesem es er sie wir ihr ihre ihren man sich sein seine seinen selbst im am ins ans ab wer wo wozu wann
  warum bereits sehr mehr viel viele wenig etwa sowie bzw usw inkl je falls sobald solange bevor nachdem
  du dein deine deinen dich dir mein meine unser unsere euer mal ja nein neu neue neuer neues neuen alt alte alten fehlt gibt geht
  steht liegt braucht nutzt macht bleibt`);

/** Those of them that no other language around here writes. */
export const germanOnlyWords: ReadonlySet<string> = listed(`
  und oder nicht ist sind wird werden wurde wurden kann muss soll sollen sollte darf mit vom zum zur auf aus beim nach durch ohne
  gegen wenn weil dass damit sonst dann noch nur schon auch immer hier dort eine einen einem einer eines kein keine keinen keiner
  dieser diese dieses diesen sich seine selbst bereits sowie falls nutzt braucht bleibt`);

function listed(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
