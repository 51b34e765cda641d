/** Calls that bring files from elsewhere: what stands on the disk may be replaced by them. */
import type { CallEvent } from '../../keras/value';

/** Whether a call copies, moves, unpacks or downloads files, or runs a program that may. */
export function fetchesFiles(event: CallEvent): boolean {
  return /^(shutil\.|os\.rename|os\.replace|os\.symlink|os\.link|os\.system|subprocess\.|urllib|requests\.|gdown|wget|huggingface_hub|kaggle|google\.|zipfile|tarfile)|\.extractall$|\.download|get_file$|urlretrieve|hf_hub_download|\.rename$|\.replace$|link_to$/.test(
    event.name,
  );
}
