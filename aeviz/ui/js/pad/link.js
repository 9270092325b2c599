// Pads that bear the same group share one cursor and one drawn digit.
import { say } from "./view.js";

const PAINTED = 300; // milliseconds after which all have painted where the point rests
const groups = new Map();

const onPage = (a, b) => (a.view.root.compareDocumentPosition(b.view.root) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);

class Group {
  constructor(name) {
    this.name = name;
    this.members = new Set();
    this.place = null; // (u, v) of the last pad that was moved
    this.leader = null; // that pad
    this.drawing = null; // 784 pixels of the student's digit
  }

  /** This pad is the one that moves. */
  lead(pad) {
    this.leader = pad;
    this.place = [...pad.fraction];
    for (const member of this.members) if (member !== pad) member.follow(this.place);
  }

  get dragging() {
    return Boolean(this.leader?.pointer.dragging);
  }

  released() {
    for (const member of this.members) member.moveGrip?.();
  }

  /** A pad has painted: if it leads, those that are linked by image can now see its picture, in the same frame. */
  shown(pad) {
    if (pad === this.leader) for (const member of this.members) if (member !== pad) member.followImage(pad);
  }

  /** The point rests: what all the pads read there is said in one sentence, for the focus is on one of them. */
  rested(pad) {
    clearTimeout(this.voice);
    this.voice = setTimeout(() => this.members.has(pad) && say(pad.view.spoken, this.sentence()), PAINTED);
  }

  /** In the order of the page, which need not be that in which they came. */
  sentence() {
    const answers = [...this.members].filter((member) => member.readout?.answer).sort(onPage);
    return answers.length > 1 ? answers.map(({ data, readout }) => `${data.title || data.model}: ${readout.answer}`).join("; ") : "";
  }

  draw(pixels) {
    this.drawing = pixels;
    for (const member of this.members) member.receiveDrawing(pixels);
  }
}

export function joinGroup(name, member) {
  if (!groups.has(name)) groups.set(name, new Group(name));
  const group = groups.get(name);
  group.members.add(member);
  return group;
}

export function leaveGroup(group, member) {
  group.members.delete(member);
  if (group.leader === member) group.leader = null;
  if (!group.members.size) groups.delete(group.name);
}
