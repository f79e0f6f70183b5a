import { containerName, sameContainer } from '@labkeeper/protocol/container-key';
import type { Container } from '@labkeeper/protocol/inventory';

/** A container whose log somebody wants; without a project one of no project, or the only one of its name. */
export interface WantedContainer {
  readonly container: string;
  readonly project?: string;
}

/** By what the engine is to be asked, or why it is not asked. */
export type EngineName = { readonly name: string } | { readonly refusal: string };

/** What an engine takes for a name. */
const engineName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** What it takes for the beginning of an id where no container has this name: that of any stranger. */
const shortId = /^[0-9a-f]{1,11}$/;

type Known = Pick<Container, 'container' | 'project' | 'id'>;

/**
 * A container goes by name and project, which stay when it is made anew; its engine knows it by its id. What is not among `known` (undefined: nobody
 * has told) is asked for by its name.
 */
export function engineNameOf(wanted: WantedContainer, known: readonly Known[] | undefined): EngineName {
  const [only, ...others] = namesakes(wanted, known ?? []);
  if (only === undefined) return unknownName(wanted, known !== undefined);
  if (others.length === 0) return { name: only.id };
  const projects = [only, ...others].map(({ project }) => project).join(', ');
  const { container } = wanted;
  return { refusal: `Several projects have a container ${container}: ${projects}. Say which by project.` };
}

/** The container that is wanted; without a project, and where none of that name stands by itself, all of that name. */
function namesakes({ container, project }: WantedContainer, known: readonly Known[]): readonly Known[] {
  const exact = known.filter((one) => sameContainer(one, { container, project: project ?? null }));
  if (exact.length > 0) return exact.slice(0, 1);
  return project === undefined ? known.filter((one) => one.container === container) : [];
}

/** What nobody has told of is asked for by its name, unless that may be taken for the id of another. */
function unknownName({ container, project }: WantedContainer, isTold: boolean): EngineName {
  const isStranger = isTold && shortId.test(container);
  if (project === undefined && !isStranger && engineName.test(container)) return { name: container };
  const name = containerName({ container, project: project ?? null });
  return { refusal: `There is no container ${name} on this server, as far as its agent has told.` };
}
