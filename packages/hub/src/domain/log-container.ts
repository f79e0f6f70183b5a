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

/**
 * A container goes by name and project, which stay when it is made anew; its engine knows it by its id. What is not among `known` (undefined: nobody
 * has told) is asked for by its name.
 */
export function engineNameOf(
  { container, project }: WantedContainer,
  known: readonly Pick<Container, 'container' | 'project' | 'id'>[] | undefined,
): EngineName {
  const key = { container, project: project ?? null };
  const exact = (known ?? []).filter((one) => sameContainer(one, key));
  const named =
    exact.length > 0 || project !== undefined ? exact : (known ?? []).filter((one) => one.container === container);
  const [only] = named;
  if (only !== undefined && named.length === 1) return { name: only.id };
  if (named.length > 1 && exact.length === 0) {
    const projects = named.map((one) => one.project).join(', ');
    return { refusal: `Several projects have a container ${container}: ${projects}. Say which by project.` };
  }
  const isStranger = known !== undefined && shortId.test(container);
  if (project !== undefined || isStranger || !engineName.test(container))
    return { refusal: `There is no container ${containerName(key)} on this server, as far as its agent has told.` };
  return { name: container };
}
